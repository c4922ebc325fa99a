"$SCOPEC" explain acme.yaml -a bot -t watch -s app:logs:read
