"$SCOPEC" compile candidate.yaml -o new.sct
"$SCOPEC" diff acme.yaml new.sct --uncovered; echo "table $?"
"$SCOPEC" diff acme.yaml - --uncovered <candidate.yaml; echo "stdin $?"
"$SCOPEC" diff acme.yaml candidate.yaml --emit-tests tests.yaml; echo "name $?"
"$SCOPEC" diff acme.yaml candidate.yaml --uncovered --tests no-such; echo "missing $?"
mkdir broken && printf 'scopec_test: 1\ntests:\n  - {name: x, agent: nobody, task: t, scope: app:logs:read, expect: allow}\n' >broken/b_test.yaml
"$SCOPEC" diff acme.yaml candidate.yaml --uncovered --tests broken; echo "broken $?"
"$SCOPEC" diff acme.yaml candidate.yaml --emit-tests no/such/folder/x_test.yaml >out; echo "folder $?"
"$SCOPEC" diff acme.yaml candidate.yaml --emit-tests /dev/full/x_test.yaml >out; echo "no folder $?"
