"$SCOPEC" eval acme.yaml -u alice -a bot -t release
