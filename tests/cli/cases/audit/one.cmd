"$SCOPEC" eval acme.yaml -u alice -a bot -t release -s app:deploy:create -c mfa=true -c device.trust=managed -c groups=a,b --now 2026-03-02T10:00:00-05:00 --audit log.jsonl
"$SCOPEC" eval acme.yaml -r viewer --actor helper --actor bot -t release -s app:deploy:delete --resource 'x"y' --now 2026-03-02T10:00:00-05:00 --audit log.jsonl --format=json | cut -c 1-60
cat log.jsonl
