"$SCOPEC" report acme.yaml --log logs --format=json -o q1.json; echo "exit $?"
jq "del(.tool)" q1.json
