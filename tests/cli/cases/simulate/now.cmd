"$SCOPEC" simulate acme.yaml --log logs/q1.jsonl
