# The query, of a policy that needs little of it; and that no name can end its quotes. Real engines run it in tests/sql.
cat > small.yaml <<'P'
scopec: 1
policy: small
version: 1.0.0
context: {level: [low, high]}
scopes: {'a:b': {risk: low}}
roles: {r: {grants: [{scopes: ['a:b'], when: level == high and resource != 'it''s \ "'}]}}
users: {u: {roles: [r]}}
agents: {bot: {owner: team, tasks: {t: {scopes: ['a:b']}}}}
delegations: [{id: d, from: ['user:*'], to: ['agent:bot'], tasks: ['*'], expires: 2030-01-01}]
P
"$SCOPEC" simulate small.yaml --sql duckdb
for dialect in postgresql duckdb clickhouse spark; do
  "$SCOPEC" simulate small.yaml --sql $dialect --sql-table 'au"d`i\t.x'"'"'; DROP TABLE y--' | grep '^FROM .* AS e$' | uniq
  "$SCOPEC" simulate small.yaml --sql $dialect | grep -oE "resource IN \(.{13}"
done
# What a dialect cannot say is grouped by its value, and said in a comment that no text of the policy can end.
cat > wide.yaml <<'P'
scopec: 1
policy: wide
version: 1.0.0
context: {s: string}
conditions: {c: "s matches 'a{300}|\nDROP TABLE y;--'"}
scopes: {'a:b': {risk: low}}
P
"$SCOPEC" simulate wide.yaml --sql postgresql | grep -E '^--|AS c1'
"$SCOPEC" simulate wide.yaml --sql duckdb | grep -E '^--|AS c1'
