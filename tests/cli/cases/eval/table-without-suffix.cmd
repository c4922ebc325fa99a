"$SCOPEC" compile acme.yaml -o table; "$SCOPEC" eval table -a bot -t watch -s app:logs:read | head -n 1
