printf 'scopec_test: 1\npolicy: nowhere.yaml\ntests: [{name: a, user: bob, agent: bot, task: watch, scope: app:logs:read, expect: allow}]\n' > t_test.yaml
"$SCOPEC" test t_test.yaml
