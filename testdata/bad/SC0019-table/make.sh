# SPDX-License-Identifier: Apache-2.0
# The beginning of a table: nobody reads further.
printf 'SCTABLE\032\001\000\000\000' > policy.yaml
