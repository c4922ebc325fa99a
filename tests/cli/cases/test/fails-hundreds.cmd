# A hundred failures are shown, the rest is counted.
{
  echo 'scopec_test: 1'; echo 'policy: acme.yaml'; echo 'tests:'
  for i in $(seq 120); do echo "  - {name: t$i, user: bob, agent: bot, task: watch, scope: app:logs:read, expect: deny}"; done
} > t_test.yaml
"$SCOPEC" test t_test.yaml > out; status=$?
grep -c '^FAIL t/t' out; tail -n 5 out; exit $status
