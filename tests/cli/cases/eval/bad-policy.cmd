"$SCOPEC" eval bad.yaml -u alice -a bot -t release -s app:logs:read
