# What would assert less than it seems to.
cat > t_test.yaml <<'Y'
scopec_test: 1
policy: acme.yaml
fixtures: {contexts: {a: {}}}
defaults: {agent: bot, task: watch, scope: app:logs:read}
tests:
  - {name: empty list, matrix: {users: [alice, bob]}, allow: [{users: []}]}
  - {name: roles, roles: [viewer], matrix: {users: [alice]}, allow: []}
  - {name: user, user: bob, exactly: {users: [alice]}}
  - {name: agent, user: bob, agent: helper, matrix: {agents: [bot]}, allow: []}
  - {name: task, user: bob, task: watch, matrix: {tasks: ['*']}, allow: []}
  - {name: context, user: bob, context: a, matrix: {contexts: ['*']}, allow: []}
Y
"$SCOPEC" test t_test.yaml
