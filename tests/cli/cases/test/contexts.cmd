# Contexts put together: the later ones win where they say something; `without` takes away.
cat > t_test.yaml <<'Y'
scopec_test: 1
policy: acme.yaml
fixtures:
  now: 2026-03-02T10:00:00-05:00
  contexts:
    night: {now: '2026-03-02T23:00:00-05:00'}
    strong: {device.trust: managed, mfa: true, ticket: none, groups: []}
    timeless: {now: none}
    both: [strong, night]
defaults: {user: alice, agent: bot, task: release, scope: app:deploy:create}
tests:
  - name: put together
    columns: [name, context, expect]
    rows:
      - [day, strong, allow]
      - [night first, [night, strong], {reason: condition-false, leg: agent}]
      - [night last, [strong, night], {reason: condition-false, leg: agent}]
      - [fixture of fixtures, both, {reason: condition-false, leg: agent}]
      - [no time, [strong, timeless], {missing_attributes: [now]}]
      - [no time first, [timeless, strong], {missing_attributes: [now]}]
      - [a map wins, [strong, {mfa: false}], condition-false]
      - [a later fixture wins, [{mfa: false}, strong], allow]
  - name: taken away
    context: strong
    columns: [without, expect]
    rows:
      - [[], allow]
      - [[mfa], {missing_attributes: [mfa]}]
      - [[mfa, device.trust], {missing_attributes: [device.trust, mfa]}]
      - [[now], {missing_attributes: [now]}]
  - {name: a time of its own, context: [strong, night], now: '2026-03-02T11:00:00-05:00', expect: allow}
Y
"$SCOPEC" test t_test.yaml
