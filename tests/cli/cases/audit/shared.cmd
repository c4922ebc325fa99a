# Programs that share a log do not mix their lines.
for i in $(seq 300); do cat requests.jsonl; done > many
for i in 1 2 3 4; do "$SCOPEC" eval acme.yaml --requests many --audit log.jsonl > /dev/null & done
wait
jq -c .decision log.jsonl | sort | uniq -c | tr -s ' '
