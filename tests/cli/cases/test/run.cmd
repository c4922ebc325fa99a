# --run looks into suite/test/row.
cat > t_test.yaml <<'Y'
scopec_test: 1
suite: shop
policy: acme.yaml
defaults: {agent: bot, task: watch, scope: app:logs:read}
tests:
  - {name: alone, user: bob, expect: allow}
  - {name: table, columns: [name, user, expect], rows: [[first, bob, allow], ['', alice, allow], [überall, alice, allow]]}
  - {name: matrix, matrix: {users: [alice, bob]}, allow: [{}]}
Y
for regex in alone '^shop/table/' 'row 2$' 'matrix/bob, bot' 'shop/(alone|table)' '(?i)ÜBER' 'table/first$|matrix/alice'; do
  echo "--- $regex"; "$SCOPEC" test t_test.yaml --run "$regex" --verbose
done
