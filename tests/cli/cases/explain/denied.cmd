"$SCOPEC" explain acme.yaml -u alice -a bot -t release -s app:deploy:delete -c mfa=true -c device.trust=managed -c ticket=CHG-123456 -c ip=192.0.2.1 --now 2026-03-02T10:00:00-05:00
