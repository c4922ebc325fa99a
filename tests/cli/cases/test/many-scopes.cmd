# 70,000 scopes: ids that fit an inner row (16 bits), the last of them, and those beyond. A deny lost there would be a wrong ALLOW.
awk 'BEGIN {
  print "scopec: 1\npolicy: big\nversion: 1.0.0\nscopes:"
  for (i = 0; i < 70000; i++) printf "  s:a%05d: {risk: low}\n", i
  five = "s:a65533, s:a65534, s:a65535, s:a65536, s:a69999"
  print "users:\n  u: {grants: [s:a00010, " five "]}\nagents:"
  print "  x: {tasks: {t: {scopes: [s:a00010, " five "]}}}\n  y: {tasks: {t: {scopes: [s:a00010, " five "]}}}"
  print "delegations:\n  - {from: [user:u], to: [\"agent:*\"], tasks: [\"*\"]}"
  print "denies:\n  - {id: d, agents: [y], scopes: [" five "]}"
}' >big.yaml
cat >big_test.yaml <<'Y'
scopec_test: 1
policy: big.yaml
defaults: {user: u, task: t}
tests:
  - {name: x, agent: x, exactly: {scopes: [s:a00010, s:a65533, s:a65534, s:a65535, s:a65536, s:a69999]}}
  - {name: y, agent: y, exactly: {scopes: [s:a00010]}}
Y
"$SCOPEC" test big_test.yaml
