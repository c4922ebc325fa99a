"$SCOPEC" eval acme.yaml --requests requests.jsonl | jq -r .reason > expected
"$SCOPEC" bench acme.yaml --requests requests.jsonl --expect expected --rounds 1 --format=json | jq .wrong
