# A case, a table, a matrix, a set and a chain that all hold.
cat > ok_test.yaml <<'Y'
scopec_test: 1
suite: release
policy: acme.yaml
fixtures:
  now: 2026-03-02T10:00:00-05:00
  users: {nobody: {}}
  contexts:
    office: {device.trust: managed, mfa: true, ip: 10.1.2.3}
    strong: [office, {groups: [oncall]}]
defaults: {user: alice, agent: bot, task: release}
tests:
  - {name: reads, scope: app:logs:read, expect: allow}
  - name: creates
    columns: [name, user, scope, context, expect]
    rows:
      - [strong, alice, app:deploy:create, office, {decision: allow, rules: [sre-create, sre-bot, 'agent:bot/task:release/scopes/2'], ttl: 20m, step_up: [mfa], log: full}]
      - [weak, alice, app:deploy:create, {mfa: false}, {reason: condition-false, leg: subject}]
      - [unknown, alice, app:deploy:create, {groups: []}, {reason: condition-unknown, missing_attributes: [device.trust, mfa, ticket]}]
      - [bob, bob, app:deploy:create, office, {reason: user-lacks-scope, missing_scopes: [app:deploy:create, app:deploy:admin]}]
  - name: everybody
    context: strong
    matrix: {users: ['*', nobody], agents: [bot], tasks: ['*'], scopes: ['*']}
    allow:
      - {users: [alice], tasks: [release], scopes: [app:logs:read, app:deploy:create, app:deploy:delete]}
      - {tasks: [watch], scopes: [app:logs:read]}
  - {name: all that a watch sees, task: watch, exactly: {scopes: [app:logs:read]}}
  - {name: handed on, actors: [helper, bot], scope: app:logs:read, expect: {decision: allow, rules_include: [bot-helper]}}
Y
"$SCOPEC" test ok_test.yaml
"$SCOPEC" test ok_test.yaml --verbose
