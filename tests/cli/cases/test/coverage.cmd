# What was seen, and what was not, with its place.
cat > t_test.yaml <<'Y'
scopec_test: 1
policy: acme.yaml
fixtures: {now: 2026-03-02T10:00:00-05:00}
defaults: {user: alice, agent: bot, task: release}
tests:
  - {name: reads, scope: app:logs:read, expect: allow}
  - {name: creates, scope: app:deploy:create, context: {device.trust: managed, mfa: true}, expect: allow}
  - {name: creates without, scope: app:deploy:create, context: {device.trust: managed, mfa: false}, expect: deny}
Y
"$SCOPEC" test t_test.yaml --coverage
