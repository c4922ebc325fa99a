# Nothing behind the first failure counts, in whatever number of threads.
cat > t_test.yaml <<'Y'
scopec_test: 1
policy: acme.yaml
defaults: {agent: bot, task: watch, scope: app:logs:read}
tests:
  - {name: first, user: bob, expect: allow}
  - {name: second, columns: [user, expect], rows: [[alice, allow], [bob, deny], [bob, deny]]}
  - {name: third, user: bob, expect: deny}
Y
"$SCOPEC" test t_test.yaml --fail-fast > one; echo "$?"; cat one
for jobs in 1 2 8; do "$SCOPEC" test t_test.yaml --fail-fast --jobs $jobs | cmp - one; done
"$SCOPEC" test t_test.yaml --fail-fast --coverage
