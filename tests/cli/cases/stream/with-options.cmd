"$SCOPEC" eval acme.yaml --requests requests.jsonl --user alice
