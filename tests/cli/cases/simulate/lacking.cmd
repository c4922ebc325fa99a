# An answer that hangs on what the log lacks says on which leg, and what would make it an allow.
cat > p.yaml <<'Y'
scopec: 1
policy: p
version: 1.0.0
context: {ip: ip, mfa: bool, x: int}
scopes: {a:read: {risk: low}}
users: {u: {grants: [{scopes: [a:read], when: x < 3, id: g}]}}
agents:
  b: {tasks: {t: {scopes: [a:read]}, n: {scopes: [a:read]}, e: {scopes: [{scopes: [a:read], when: mfa, id: e}]}}}
delegations: [{id: d, from: ['user:*'], to: ['agent:*'], tasks: [n], when: mfa}, {id: dd, from: ['user:*'], to: ['agent:*'], tasks: [t, e]}]
denies: [{id: no, scopes: [a:read], tasks: [t], unless: 'ip in [10.0.0.0/8]', message: no}]
Y
line() { printf '{"time":"2026-03-01T10:00:00Z","user":"u","agent":"b","task":"%s","scope":"a:read","decision":"allow","context":%s}\n' "$@"; }
{ line t '{"x":1}'; line t '{"ip":"10.1.1.1"}'; line n '{"x":1}'; line e '{"x":1}'; line t '{"ip":"11.1.1.1"}'; } > log
"$SCOPEC" simulate p.yaml --log log | sed -n '/^Changes/,/^Use/p'
