"$SCOPEC" eval acme.yaml -u alice -a bot -t release -s app:logs:read -c something=1
