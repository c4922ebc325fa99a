# What could not be written is not passed.
printf 'scopec_test: 1\npolicy: acme.yaml\ntests: [{name: a, user: bob, agent: bot, task: watch, scope: app:logs:read, expect: allow}]\n' > t_test.yaml
"$SCOPEC" test t_test.yaml > /dev/full
