"$SCOPEC" report acme.yaml --log logs --format=json -o q1.json
sed '/      watch:/d; /all-watch/d' acme.yaml > next.yaml
"$SCOPEC" report next.yaml --log logs --previous q1.json --format=markdown
