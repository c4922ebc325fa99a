mkdir old new && cp acme.yaml old/policy.yaml
sed 's/ in 09:00..18:00/ in 09:00..20:00/; s/max_ttl: 15m/max_ttl: 10m/' acme.yaml >new/policy.yaml
"$SCOPEC" diff old new --uncovered | grep -v '^   '
"$SCOPEC" diff old new --fail-on uncovered >out; echo "gate $?"
"$SCOPEC" diff old new --emit-tests new/change_test.yaml >out
head -n 16 new/change_test.yaml
"$SCOPEC" test new | tail -n 1
"$SCOPEC" test new --policy old | tail -n 1
# One of them is taken away again: only its part is listed, in numbers of its own.
python3 - <<'PY'
text = open("new/change_test.yaml").read()
head, *cases = text.split("  - name:")
open("new/change_test.yaml", "w").write("  - name:".join([head] + cases[:-1]))
PY
"$SCOPEC" diff old new --uncovered --fail-on uncovered | grep -v '^   '; echo "gate ${PIPESTATUS[0]}"
for format in markdown html sarif json; do "$SCOPEC" diff old new --uncovered --format=$format | grep -o 'touched by none of [0-9]* checks\|"ruleId":"[^"]*"\|"tests":[0-9]*\|"tests":{[^}]*}'; done
# Tests elsewhere, for a table and for a revision; of another policy they do not count.
"$SCOPEC" compile new -o new.sct
"$SCOPEC" diff old new.sct --uncovered --tests new | sed -n 2p
mkdir other && sed '/^suite/a policy: ../old' new/change_test.yaml >other/other_test.yaml && cp other/other_test.yaml new/
"$SCOPEC" diff old new --uncovered | sed -n 2p
"$SCOPEC" diff old/policy.yaml new/policy.yaml --uncovered --tests new/change_test.yaml | sed -n 2p
"$SCOPEC" diff old old --uncovered --emit-tests x_test.yaml; echo "equal $?"; ls x_test.yaml
