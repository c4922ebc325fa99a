# A seed gives an order; the sums stay. Found suites run in the order of their names without it.
for name in a b c d; do cat > ${name}_test.yaml <<'Y'
scopec_test: 1
policy: acme.yaml
defaults: {user: bob, agent: bot, task: watch, scope: app:logs:read}
tests: [{name: one, expect: allow}, {name: two, expect: allow}, {name: three, expect: deny}]
Y
done
"$SCOPEC" test ?_test.yaml --list --shuffle 7; echo "$?"
"$SCOPEC" test ?_test.yaml --shuffle 7 > one; "$SCOPEC" test ?_test.yaml --shuffle 7 --jobs 8 | cmp - one
"$SCOPEC" test ?_test.yaml --shuffle 8 | cmp -s - one || echo another order
tail -n 1 one
"$SCOPEC" test ?_test.yaml --shuffle -1
