# SPDX-License-Identifier: Apache-2.0
mkdir -p policy/testdata && touch policy/README.md policy/x_test.yaml policy/testdata/x.yaml policy/.x.yaml
