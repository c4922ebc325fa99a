"$SCOPEC" explain acme.yaml -a bot -t release -s app:logs:read --now none
