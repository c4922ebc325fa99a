# SPDX-License-Identifier: Apache-2.0
# Sixty thousand mistakes among thirty thousand scopes: a hundred are shown, and it does not take a minute.
python3 - > policy.yaml <<"PY"
print("scopec: 1\npolicy: bad\nversion: 1.0.0\nscopes:")
for i in range(30000): print(f"  app:s{i}: {{risk: low}}")
print("roles:")
for i in range(20000): print(f"  r{i}: {{grants: [app:x{i}, 'app:y{i}:*'], inherits: [q{i}]}}")
PY
