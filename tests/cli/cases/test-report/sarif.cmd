# Both places of each failure; here as a person would read it.
"$SCOPEC" test report --report sarif=- | jq .
