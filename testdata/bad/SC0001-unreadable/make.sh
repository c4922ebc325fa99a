# SPDX-License-Identifier: Apache-2.0
# A file that opens and cannot be read, also by root.
mkdir policy && ln -s /proc/self/mem policy/a.yaml
