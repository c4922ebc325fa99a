# With holds and gives, or with holds and lends: who asserts all three is allowed before and after, by different roles. That the step-up is new
# shows with no two of them.
cat >before.yaml <<'POLICY'
scopec: 1
policy: joined
version: 1.0.0
scopes:
  a:b: {risk: low}
roles:
  holds: {grants: [a:b]}
  gives: {grants: []}
  lends: {grants: []}
agents:
  bot: {owner: x, tasks: {t: {scopes: [a:b]}}}
delegations:
  - {id: d, from: [role:gives], to: [agent:bot], tasks: [t]}
POLICY
sed 's/role:gives/role:lends/; s/risk: low/risk: low, step_up: [mfa]/' before.yaml >after.yaml
"$SCOPEC" diff before.yaml after.yaml | grep -v 'before  \|after  '
