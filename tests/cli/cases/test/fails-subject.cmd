# The user lacks the scope; the user's grant has a condition that is false, or unknown.
cat > t_test.yaml <<'Y'
scopec_test: 1
policy: acme.yaml
fixtures: {now: 2026-03-02T10:00:00-05:00}
defaults: {user: alice, agent: bot, task: release, scope: app:deploy:create}
tests:
  - {name: lacks, user: bob, expect: allow}
  - {name: is false, context: {device.trust: none, mfa: true}, expect: allow}
  - {name: is unknown, context: {mfa: true}, expect: allow}
Y
"$SCOPEC" test t_test.yaml
