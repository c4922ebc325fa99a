# Nobody handed the task over; the delegation has expired; the chain is too deep.
cat > t_test.yaml <<'Y'
scopec_test: 1
policy: acme.yaml
fixtures: {now: 2026-03-02T10:00:00-05:00}
defaults: {user: alice, task: release, scope: app:logs:read}
tests:
  - {name: none, user: bob, agent: bot, expect: allow}
  - {name: no hop, actors: [bot, helper], expect: allow}
  - {name: expired, actors: [helper, bot], now: 2027-01-01T10:00:00-05:00, expect: allow}
  - {name: too deep, actors: [helper, helper, bot], expect: allow}
Y
"$SCOPEC" test t_test.yaml
