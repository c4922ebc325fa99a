# Where all tests are skipped, nothing was tested.
cat > t_test.yaml <<'Y'
scopec_test: 1
policy: acme.yaml
tests:
  - {name: waits, skip: until later, user: bob, agent: bot, task: watch, scope: app:logs:read, expect: allow}
Y
"$SCOPEC" test t_test.yaml
