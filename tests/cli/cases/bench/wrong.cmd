# A decision that is not the expected one is counted, and turns the exit status.
"$SCOPEC" eval acme.yaml --requests requests.jsonl | jq -r .reason | sed '1s/.*/unknown-scope/' > expected
"$SCOPEC" bench acme.yaml --requests requests.jsonl --expect expected --rounds 1 --format=json > out; echo "exit $?"
jq -c '.wrong > 0' out
