"$SCOPEC" explain acme.yaml -u alice -a bot -t release -s app:log:read
