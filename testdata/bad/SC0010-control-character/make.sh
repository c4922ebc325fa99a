# SPDX-License-Identifier: Apache-2.0
printf "scopec: 1\npolicy: bad\nversion: 1.0.0\nscopes: {a:b: {risk: low, title: \"a\033[31mred\"}}\n" > policy.yaml
