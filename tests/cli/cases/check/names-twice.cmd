# Keys that stand twice in a section with others between them; then names that two files define, in no order.
mkdir one two
printf '%s\n' 'scopec: 1' 'policy: p' 'version: 1.0.0' 'scopes: {b:c: {risk: low}, a:c: {risk: low}}' \
  'roles: {r2: {}, r1: {}, r3: {}, r2: {}}' 'users: {u9: {}, u1: {}, u5: {}, u9: {}}' \
  'agents: {b2: {tasks: {t: {scopes: [a:c]}, s: {scopes: [b:c]}, t: {scopes: [b:c]}}}, b1: {}, b2: {}}' >one/p.yaml
"$SCOPEC" check one
printf '%s\n' 'scopec: 1' 'policy: p' 'version: 1.0.0' 'scopes: {b:c: {risk: low}, a:c: {risk: low}}' \
  'users: {u9: {}, u1: {}, u5: {}}' 'agents: {b2: {}, b1: {}}' >two/p.yaml
printf '%s\n' 'users: {u4: {}, u5: {}, u0: {}}' 'agents: {b2: {}, b3: {}}' 'scopes: {a:c: {risk: high}}' >two/q.yaml
"$SCOPEC" check two
