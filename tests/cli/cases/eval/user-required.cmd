"$SCOPEC" eval acme.yaml -a bot -t release -s app:logs:read
