"$SCOPEC" eval acme.yaml -u alice -a bott -t release -s app:logs:read
