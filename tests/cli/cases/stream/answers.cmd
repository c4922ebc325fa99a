"$SCOPEC" eval acme.yaml --requests requests.jsonl
