# The decision is as expected, and something else is not: rules, obligations, what was missing, the leg.
cat > t_test.yaml <<'Y'
scopec_test: 1
policy: acme.yaml
fixtures: {now: 2026-03-02T10:00:00-05:00, contexts: {strong: {device.trust: managed, mfa: true}}}
defaults: {user: alice, agent: bot, task: release, scope: app:deploy:create, context: strong}
tests:
  - {name: rules, expect: {decision: allow, rules: [sre-bot, sre-admin]}}
  - {name: no rules, expect: {decision: allow, rules: []}}
  - {name: rules among others, expect: {decision: allow, rules_include: [sre-bot, sre-admin]}}
  - {name: obligations, expect: {ttl: 30m, step_up: [], log: minimal}}
  - {name: missing attributes, context: {mfa: true, groups: []}, expect: {missing_attributes: [mfa, ticket]}}
  - {name: missing scopes, user: bob, expect: {missing_scopes: [app:deploy:create]}}
  - {name: leg, user: bob, expect: {leg: delegation}}
  - {name: reason, user: bob, expect: not-delegated}
  - {name: obligations of a deny, user: bob, expect: {ttl: 30m, step_up: [mfa], log: full}}
Y
"$SCOPEC" test t_test.yaml
