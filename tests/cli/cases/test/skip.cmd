# Skipped tests are named with their reason, and counted.
cat > t_test.yaml <<'Y'
scopec_test: 1
policy: acme.yaml
defaults: {user: bob, agent: bot, task: watch, scope: app:logs:read}
tests:
  - {name: runs, expect: allow}
  - {name: waits, skip: until the gateway sends the channel, expect: deny}
  - {name: waits with rows, skip: the same, columns: [user, expect], rows: [[alice, deny], [bob, deny]]}
Y
"$SCOPEC" test t_test.yaml
