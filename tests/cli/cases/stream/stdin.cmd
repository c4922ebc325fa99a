"$SCOPEC" compile acme.yaml -o x.sct; "$SCOPEC" eval x.sct --requests - < requests.jsonl | cmp - <("$SCOPEC" eval acme.yaml --requests requests.jsonl) && echo same
