"$SCOPEC" compile acme.yaml -o table.sct; "$SCOPEC" report table.sct --log logs; echo "exit $?"
"$SCOPEC" report acme.yaml --log logs --previous nowhere.json; echo "exit $?"
echo '{"version":1,"report":"simulate"}' > p.json; "$SCOPEC" report acme.yaml --log logs --previous p.json; echo "exit $?"
echo '{"version":2}' > p.json; "$SCOPEC" report acme.yaml --log logs --previous p.json; echo "exit $?"
echo '{"version":1}' > p.json; "$SCOPEC" report acme.yaml --log logs --previous p.json; echo "exit $?"
"$SCOPEC" report acme.yaml --log logs --format=json -o q1.json
head -c 2000 q1.json > p.json; "$SCOPEC" report acme.yaml --log logs --previous p.json; echo "exit $?"
sed 's/"used":/"used":9/' q1.json > p.json; "$SCOPEC" report acme.yaml --log logs --previous p.json; echo "exit $?"
sed 's/^policy: acme/policy: other/' acme.yaml > other.yaml; "$SCOPEC" report other.yaml --log logs --previous q1.json; echo "exit $?"
echo nothing > damaged; "$SCOPEC" report acme.yaml --log damaged; echo "exit $?"
"$SCOPEC" report acme.yaml --log logs -o nowhere/q1.html; echo "exit $?"
"$SCOPEC" report acme.yaml --log logs -o /dev/full; echo "exit $?"
ls | grep -E 'p.json|q1|nowhere'
