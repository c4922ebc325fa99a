# SPDX-License-Identifier: Apache-2.0
printf "scopec: 1\n" > policy.yaml && truncate -s 2G policy.yaml
