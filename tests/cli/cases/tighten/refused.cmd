"$SCOPEC" simulate acme.yaml --log logs/q1.jsonl --keep x
"$SCOPEC" simulate acme.yaml --log logs/q1.jsonl --tighten logs
"$SCOPEC" simulate acme.yaml --log logs/q1.jsonl --tighten acme.yaml
"$SCOPEC" simulate acme.yaml --log logs/q1.jsonl --tighten out --candidate candidate.yaml
"$SCOPEC" simulate - --log logs/q1.jsonl --tighten out < acme.yaml
"$SCOPEC" simulate acme.yaml --log - --tighten out < logs/q1.jsonl
"$SCOPEC" simulate review --log review.jsonl --tighten out --keep spere
"$SCOPEC" simulate review --log review.jsonl --tighten out --only agent
"$SCOPEC" simulate review --log review.jsonl --tighten out --only agent=nobody
"$SCOPEC" simulate review --log review.jsonl --tighten out --min-window=300d
"$SCOPEC" simulate review --log review.jsonl --tighten nowhere/out
"$SCOPEC" compile review -o review.sct > /dev/null; "$SCOPEC" simulate review.sct --log review.jsonl --tighten out
ls -d out* 2>&1
