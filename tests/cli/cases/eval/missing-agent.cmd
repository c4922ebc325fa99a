"$SCOPEC" eval acme.yaml -u alice
