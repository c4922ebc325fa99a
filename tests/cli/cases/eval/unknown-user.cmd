"$SCOPEC" eval acme.yaml -u alic -a bot -t release -s app:logs:read
