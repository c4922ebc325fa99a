"$SCOPEC" eval - -a bot -t watch -s app:logs:read < acme.yaml | head -n 1
