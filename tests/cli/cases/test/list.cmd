# Names as --run takes them; combinations of a matrix are counted.
cat > t_test.yaml <<'Y'
scopec_test: 1
suite: shop
policy: acme.yaml
defaults: {agent: bot, task: watch, scope: app:logs:read}
tests:
  - {name: alone, user: bob, expect: allow}
  - {name: later, skip: not yet, user: bob, expect: allow}
  - {name: table, columns: [name, user, expect], rows: [[first, bob, allow], ['', alice, allow]]}
  - {name: matrix, matrix: {users: [alice, bob], scopes: ['*']}, allow: []}
  - {name: set, user: bob, exactly: {scopes: [app:logs:read]}}
Y
"$SCOPEC" test t_test.yaml --list; echo "$?"
"$SCOPEC" test t_test.yaml --list --run 'table|matrix'; echo "$?"
