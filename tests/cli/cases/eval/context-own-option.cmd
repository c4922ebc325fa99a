"$SCOPEC" eval acme.yaml -u alice -a bot -t release -s app:logs:read -c now=2026-01-01T00:00:00Z
