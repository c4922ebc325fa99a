# SPDX-License-Identifier: Apache-2.0
python3 - > policy.yaml <<"PY"
print("scopec: 1\npolicy: bad\nversion: 1.0.0\ncontext:")
for i in range(200): print(f"  a{i}: bool")
PY
