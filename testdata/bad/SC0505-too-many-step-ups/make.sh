# SPDX-License-Identifier: Apache-2.0
python3 - > policy.yaml <<"PY"
print("scopec: 1\npolicy: bad\nversion: 1.0.0\nscopes:")
for i in range(40): print(f"  app:s{i}: {{risk: low, step_up: [check-{i}]}}")
PY
