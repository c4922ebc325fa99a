# The task lacks the scope; the task's condition is false; somebody has to ask.
cat > t_test.yaml <<'Y'
scopec_test: 1
policy: acme.yaml
fixtures: {now: 2026-03-02T19:30:00-05:00, users: {nobody: {}}}
defaults: {user: alice, agent: bot}
tests:
  - {name: lacks, task: watch, scope: app:deploy:create, context: {device.trust: managed, mfa: true}, expect: allow}
  - {name: after hours, task: release, scope: app:logs:read, expect: allow}
  - {name: nobody, user: nobody, task: release, scope: app:logs:read, expect: allow}
Y
"$SCOPEC" test t_test.yaml
