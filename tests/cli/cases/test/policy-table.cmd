# A table in place of the source: the same decisions, rules and places.
"$SCOPEC" compile acme.yaml -o acme.sct
cat > t_test.yaml <<'Y'
scopec_test: 1
policy: nowhere.yaml
fixtures: {now: 2026-03-02T10:00:00-05:00}
defaults: {user: alice, agent: bot, task: release, scope: app:deploy:create}
tests:
  - {name: creates, context: {device.trust: managed, mfa: true}, expect: {decision: allow, rules_include: [sre-create]}}
  - {name: creates without, context: {device.trust: managed, mfa: false}, expect: allow}
Y
"$SCOPEC" test t_test.yaml --policy acme.sct
