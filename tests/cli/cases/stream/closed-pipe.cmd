"$SCOPEC" compile acme.yaml -o x.sct; for i in $(seq 400); do cat requests.jsonl; done | "$SCOPEC" eval x.sct --requests - | head -n 1 | cut -c 1-40
