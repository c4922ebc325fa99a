# Every number that is no time is as it must be; the times are numbers.
"$SCOPEC" compile acme.yaml -o x.sct
"$SCOPEC" bench x.sct --requests requests.jsonl --rounds 1 --format=json | jq -c '
  {version, rules, rounds, decisions, wrong}, [.random_read_ns, .ns_per_decision[], .ratio[], .single_ns[] | type] , (.ns_per_decision | keys), (.ratio | keys)'
