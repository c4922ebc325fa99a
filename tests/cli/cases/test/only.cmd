# `only` leaves out all other tests, of all suites; in CI it is an error.
unset CI
for name in a b; do cat > ${name}_test.yaml <<'Y'
scopec_test: 1
policy: acme.yaml
defaults: {user: bob, agent: bot, task: watch, scope: app:logs:read}
tests:
  - {name: one, expect: allow}
  - {name: two, expect: allow}
Y
done
sed -i 's/name: two/name: two, only: true/' b_test.yaml
"$SCOPEC" test a_test.yaml b_test.yaml --verbose; echo "$?"
CI=false "$SCOPEC" test b_test.yaml; echo "$?"
CI=true "$SCOPEC" test b_test.yaml
