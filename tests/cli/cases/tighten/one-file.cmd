# One file, flow lists over several lines, a block scalar, the last line without an end, CR LF.
sed 's/$/\r/' review/people.yaml > crlf.yaml
printf '%s' "$(cat <<'YAML'
scopec: 1
policy: one
version: 1.0.0
scopes:
  {a:b:read: {risk: low},
   a:b:write: {risk: low},
   a:b:all: {risk: low, implies: ['a:b:*']}}
roles:
  r:
    grants: [
      a:b:read,  # used
      a:b:write,  # not used
      'a:b:al*' ]
  s: {grants: ['a:*:**']}
users: {u: {roles: [r, s]}, v: {roles: [s], grants: [a:b:all]}}
agents:
  x:
    tasks:
      t: {scopes: [a:b:all]}
      idle: {scopes: ['a:b:*']}
delegations:
  - from: ['user:*', user:v]
    to: [agent:x, 'agent:*']
    tasks: [t, idle]
    scopes:
      - >-
        a:b:*
YAML
)" > one.yaml
for day in 01-01 02-20; do
  printf '{"user":"u","agent":"x","task":"t","scope":"a:b:read","time":"2026-%sT10:00:00Z","decision":"allow"}\n' $day
done > log.jsonl
"$SCOPEC" simulate one.yaml --log log.jsonl --tighten out
diff one.yaml out/one.yaml
git apply --check out/patches/*.patch && ls out
