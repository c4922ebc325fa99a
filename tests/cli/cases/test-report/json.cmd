# One document; here as a person would read it.
"$SCOPEC" test report --format=json | jq .
