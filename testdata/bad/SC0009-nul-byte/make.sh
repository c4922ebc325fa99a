# SPDX-License-Identifier: Apache-2.0
printf "scopec: 1\npolicy: b\0d\n" > policy.yaml
