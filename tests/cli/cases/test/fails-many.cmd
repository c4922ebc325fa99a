# Of a test that fails often, three failures are shown in full: the others are named.
cat > t_test.yaml <<'Y'
scopec_test: 1
policy: acme.yaml
fixtures: {now: 2026-03-02T10:00:00-05:00, contexts: {day: {}, night: {now: '2026-03-02T23:00:00-05:00'}}}
tests:
  - name: matrix
    matrix: {users: [alice, bob], agents: [bot], tasks: ['*'], scopes: [app:logs:read], contexts: [day, night]}
    allow: []
  - name: table
    user: alice
    agent: bot
    task: release
    columns: [name, scope, expect]
    rows:
      - [named, app:logs:read, deny]
      - ['', app:logs:read, deny]
  - {name: set, user: bob, agent: bot, task: watch, exactly: {scopes: []}}
Y
"$SCOPEC" test t_test.yaml
