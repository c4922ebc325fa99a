# SPDX-License-Identifier: Apache-2.0
# A link in the policy's folder whose target was moved away.
mkdir policy && ln -s ../shared/roles.yaml policy/roles.yaml
