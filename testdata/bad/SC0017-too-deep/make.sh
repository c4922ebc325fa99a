# SPDX-License-Identifier: Apache-2.0
{ printf "scopec: 1\nscopes: "; printf "[%.0s" $(seq 100000); echo; } > policy.yaml
