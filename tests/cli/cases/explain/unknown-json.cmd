"$SCOPEC" explain acme.yaml -u alice -a bot -t release -s app:deploy:delete -c mfa=true --now none --format=json
