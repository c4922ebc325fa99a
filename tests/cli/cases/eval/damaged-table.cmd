"$SCOPEC" compile acme.yaml -o x.sct; truncate -s -1 x.sct; "$SCOPEC" eval x.sct -a bot -t watch -s app:logs:read
