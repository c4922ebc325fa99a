# The same bytes from 1, 2 and 8 threads, and in 20 runs: failures, coverage and all.
cat > t_test.yaml <<'Y'
scopec_test: 1
policy: acme.yaml
fixtures:
  now: 2026-03-02T10:00:00-05:00
  contexts: {a: {}, b: {mfa: true}, c: {mfa: true, device.trust: managed}, d: {now: '2026-03-02T20:00:00-05:00'}}
tests:
  - {name: all, matrix: {users: ['*'], agents: ['*'], tasks: ['*'], scopes: ['*'], contexts: ['*']}, allow: [{scopes: [app:logs:read]}]}
  - {name: rows, user: bob, agent: bot, task: watch, columns: [scope, expect], rows: [[app:logs:read, deny], [app:logs:read, allow]]}
Y
# 6,000 rows more, so that there are many chunks
{ echo 'scopec_test: 1'; echo 'policy: acme.yaml'; echo 'tests:'; echo ' - {name: many, user: bob, agent: bot, task: watch, columns: [scope, expect], rows: ['
  for ((i = 0; i < 6000; i++)); do if ((i % 997 == 5)); then echo '[app:logs:read, deny],'; else echo '[app:logs:read, allow],'; fi; done; echo ']}'; } > many_test.yaml
"$SCOPEC" test t_test.yaml many_test.yaml --coverage --jobs 1 > expected; echo "$?"
for jobs in 2 3 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8; do
  "$SCOPEC" test t_test.yaml many_test.yaml --coverage --jobs $jobs | cmp - expected || exit
done
tail -n 1 expected
"$SCOPEC" test t_test.yaml --jobs 0; echo "$?"
"$SCOPEC" test t_test.yaml --jobs many
