# A table without names of rules cannot be tested for them.
"$SCOPEC" compile acme.yaml --strip -o acme.sct
cat > t_test.yaml <<'Y'
scopec_test: 1
policy: acme.sct
tests: [{name: reads, user: bob, agent: bot, task: watch, scope: app:logs:read, expect: allow}]
Y
"$SCOPEC" test t_test.yaml
