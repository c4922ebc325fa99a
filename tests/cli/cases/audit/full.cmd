# What cannot be logged is not answered.
"$SCOPEC" eval acme.yaml --requests requests.jsonl --audit /dev/full; echo $?
"$SCOPEC" eval acme.yaml -a bot -t watch -s app:logs:read --audit /dev/full
