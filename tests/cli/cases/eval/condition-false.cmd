"$SCOPEC" eval acme.yaml -u alice -a bot -t release -s app:logs:read --now 2026-03-02T20:00:00-05:00
