# Nothing left is not success: it may be a typing error.
cat > t_test.yaml <<'Y'
scopec_test: 1
policy: acme.yaml
tests: [{name: reads, user: bob, agent: bot, task: watch, scope: app:logs:read, expect: allow}]
Y
"$SCOPEC" test t_test.yaml --run raeds; echo "$?"
"$SCOPEC" test t_test.yaml --list --run raeds
