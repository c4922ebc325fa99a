"$SCOPEC" simulate review --log review.jsonl --tighten out --format=json | jq .tightened
