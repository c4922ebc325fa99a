# Contexts that stand in place are picked by the same words; `now` and `without` of the test hold for all of them; a chain of one is its agent.
cat > t_test.yaml <<'Y'
scopec_test: 1
policy: acme.yaml
fixtures:
  now: 2026-03-02T10:00:00-05:00
  users: {nobody: {}}
  contexts: {strong: {device.trust: managed, mfa: true}}
tests:
  - name: contexts in place
    user: alice
    agent: bot
    task: release
    matrix: {scopes: [app:deploy:create], contexts: [strong, {mfa: false}, [strong, {mfa: false}], [{mfa: true}, {device.trust: attested}]]}
    allow: [{contexts: [strong, [{mfa: true}, {device.trust: attested}]]}]
  - name: at night
    user: alice
    agent: bot
    task: release
    now: '2026-03-02T23:00:00-05:00'
    matrix: {scopes: [app:deploy:create], contexts: [strong]}
    allow: []
  - name: taken away
    user: alice
    agent: bot
    task: release
    without: [mfa]
    matrix: {scopes: [app:logs:read, app:deploy:create], contexts: ['*']}
    allow: [{scopes: [app:logs:read], contexts: [strong]}]
  - {name: a chain of one, user: alice, task: release, matrix: {agents: [[bot]], scopes: [app:logs:read]}, allow: [{agents: [bot]}]}
  # Beyond the policy's own names: fixtures, chains, names below open scopes.
  - {name: set of users, agent: bot, task: watch, scope: app:logs:read, exactly: {users: [alice, bob, nobody]}}
  - {name: set of agents, user: alice, task: release, scope: app:logs:read, exactly: {agents: [bot, [helper, bot]]}}
  - {name: set of scopes, user: bob, agent: bot, task: watch, exactly: {scopes: [app:logs:read, 'mcp:tools:search']}}
Y
"$SCOPEC" test t_test.yaml --list
"$SCOPEC" test t_test.yaml
