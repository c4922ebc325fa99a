# Gates: of rules, or of what is named; each that does not hold is said.
cat > t_test.yaml <<'Y'
scopec_test: 1
policy: acme.yaml
fixtures: {now: 2026-03-02T10:00:00-05:00}
tests: [{name: reads, user: alice, agent: bot, task: release, scope: app:logs:read, expect: allow}]
Y
"$SCOPEC" test t_test.yaml --min-coverage 20 | tail -n 2; echo "${PIPESTATUS[0]}"
"$SCOPEC" test t_test.yaml --min-coverage 100 | tail -n 2; echo "${PIPESTATUS[0]}"
"$SCOPEC" test t_test.yaml --min-coverage rules=20 --min-coverage atoms=90 --min-coverage mcdc=50 | tail -n 3; echo "${PIPESTATUS[0]}"
"$SCOPEC" test t_test.yaml --min-coverage lines=20; echo "$?"
"$SCOPEC" test t_test.yaml --min-coverage 101; echo "$?"
"$SCOPEC" test t_test.yaml --min-coverage 90%
