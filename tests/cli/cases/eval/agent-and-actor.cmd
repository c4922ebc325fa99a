"$SCOPEC" eval acme.yaml -u alice -a bot --actor helper -t release -s app:logs:read
