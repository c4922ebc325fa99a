"$SCOPEC" eval acme.yaml -u alice -a bot -t relaese -s app:logs:read
