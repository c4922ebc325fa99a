"$SCOPEC" eval acme.yaml -r sre -r unknown -a bot -t release -s app:logs:read --now 2026-03-02T10:00:00-05:00
