# An ALLOW that was not expected shows the rules that allowed it, and what made them true.
cat > t_test.yaml <<'Y'
scopec_test: 1
policy: acme.yaml
fixtures: {now: 2026-03-02T10:00:00-05:00}
tests:
  - name: nobody creates
    user: alice
    agent: bot
    task: release
    scope: app:deploy:create
    context: {device.trust: attested, mfa: true}
    expect: user-lacks-scope
Y
"$SCOPEC" test t_test.yaml
