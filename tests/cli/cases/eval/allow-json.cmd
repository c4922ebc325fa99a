"$SCOPEC" eval acme.yaml -u alice -a bot -t release -s app:deploy:create -c mfa=true -c device.trust=attested --now 2026-03-02T10:00:00-05:00 --format=json
