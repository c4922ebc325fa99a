"$SCOPEC" eval acme.yaml -a bot -t watch -s app:logs:read --audit -
"$SCOPEC" eval acme.yaml -a bot -t watch -s app:logs:read --audit split
"$SCOPEC" eval acme.yaml -a bot -t watch -s app:logs:read --audit nowhere/log
