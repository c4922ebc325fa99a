# Each decision has its line, in order; malformed requests have none. What has no now gets the clock's time.
{ cat requests.jsonl; echo '{"agent":7}'; echo '{"agent":"bot","task":"watch","scope":"app:logs:read","id":"last"}'; } > r
"$SCOPEC" eval acme.yaml --requests r --audit log.jsonl > answers
jq -c 'select(has("error")|not) | [.decision, .reason, .id]' answers > a
jq -c '[.decision, .reason, .id]' log.jsonl > b
cmp a b && wc -l < b
jq -r 'select(.context.now == null) | .time' log.jsonl | grep -cE '^20[0-9-]{8}T[0-9:]{8}Z$'
# A line is a request again, with the same answer.
jq -c 'select(.context.now != null) | del(.time, .decision, .reason, .rules, .policy)' log.jsonl | "$SCOPEC" eval acme.yaml --requests - | jq -c '[.decision, .reason, .id]' > c
jq -c 'select(.context.now != null) | [.decision, .reason, .id]' log.jsonl | cmp - c && echo same
