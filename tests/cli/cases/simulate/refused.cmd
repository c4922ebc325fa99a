"$SCOPEC" simulate acme.yaml
"$SCOPEC" simulate acme.yaml --log nowhere
"$SCOPEC" simulate acme.yaml --log 'logs/*.gz'
mkdir empty; "$SCOPEC" simulate acme.yaml --log empty
"$SCOPEC" simulate acme.yaml --log /dev/null
"$SCOPEC" simulate - --log - < logs/q1.jsonl
"$SCOPEC" simulate acme.yaml --log logs --gap 5m
"$SCOPEC" simulate acme.yaml --log logs --fail-on never
"$SCOPEC" compile --strip acme.yaml -o x.sct; "$SCOPEC" simulate x.sct --log logs
"$SCOPEC" simulate bad.yaml --log logs 2>&1 | tail -n 1
echo nothing > damaged; "$SCOPEC" simulate acme.yaml --log damaged
