# SPDX-License-Identifier: Apache-2.0
printf "\377\376s\0c\0o\0p\0e\0" > policy.yaml
