# Mutants meet the tests that --run finds, and no others: a suite that fails by itself, left out, kills none.
"$SCOPEC" init mine >init.txt
cat > mine/broken_test.yaml <<'Y'
scopec_test: 1
tests:
  - {name: fails, user: dana@example.com, agent: deploybot, task: release, scope: app:logs:read, now: 2026-03-02T10:00:00Z, expect: deny}
Y
"$SCOPEC" test mine --mutate --run '^(?!broken)' | grep -A1 '^Mutation'
"$SCOPEC" test mine --mutate >out.txt; tail -n 1 out.txt
