"$SCOPEC" compile acme.yaml -o x.sct --strip; "$SCOPEC" explain x.sct -u alice -a bot -t release -s app:logs:read --now 2026-03-02T10:00:00-05:00
