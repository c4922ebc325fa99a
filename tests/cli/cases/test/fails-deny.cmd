# A guardrail applies: it is true, or not known to be false; another message than the one expected.
cat > t_test.yaml <<'Y'
scopec_test: 1
policy: acme.yaml
fixtures: {now: 2026-03-02T10:00:00-05:00, contexts: {on-call: {device.trust: managed, mfa: true, groups: [oncall]}}}
defaults: {user: alice, agent: bot, task: release, scope: app:deploy:delete, context: on-call}
tests:
  - {name: outside, context: [on-call, {ip: 192.0.2.1}], expect: allow}
  - {name: unknown, context: on-call, expect: allow}
  - {name: message, context: on-call, expect: {reason: denied-by-rule, message: deletes only by day}}
Y
"$SCOPEC" test t_test.yaml
