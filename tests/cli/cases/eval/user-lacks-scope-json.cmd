"$SCOPEC" eval acme.yaml -u bob -a bot -t release -s app:deploy:create --now 2026-03-02T10:00:00-05:00 --format=json
