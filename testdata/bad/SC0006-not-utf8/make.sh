# SPDX-License-Identifier: Apache-2.0
printf "scopec: 1\npolicy: b\344d\nversion: 1.0.0\n" > policy.yaml
