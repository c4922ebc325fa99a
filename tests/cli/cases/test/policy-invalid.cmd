# A policy with mistakes under two suites: its mistakes are shown once, and those of the test files, too.
for name in a b; do cat > ${name}_test.yaml <<'Y'
scopec_test: 1
policy: bad.yaml
tests: [{name: reads, user: bob, agent: bot, task: watch, scope: app:logs:read, expect: allow}]
Y
done
printf 'scopec_test: 1\npolicy: acme.yaml\ntests: []\n' > c_test.yaml
"$SCOPEC" test a_test.yaml b_test.yaml c_test.yaml
