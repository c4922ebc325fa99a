"$SCOPEC" compile acme.yaml -o - | "$SCOPEC" eval - -a bot -t watch -s app:logs:read | head -n 1
