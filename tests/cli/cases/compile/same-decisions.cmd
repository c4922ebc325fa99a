# Stripped, not optimised, or from source: one answer.
"$SCOPEC" compile acme.yaml -o a.sct
"$SCOPEC" compile acme.yaml -o b.sct --strip
"$SCOPEC" compile acme.yaml -o c.sct --no-optimise
for policy in acme.yaml a.sct b.sct c.sct; do
  "$SCOPEC" eval $policy --requests requests.jsonl | sed -E 's/,"rules".*//' > $policy.out
  cmp acme.yaml.out $policy.out
done
cat a.sct.out
