# a table of an older major format is refused, also by what only reads it; the policy compiled again decides as ever
ask=(-u alice -a bot -t release -s app:logs:read --now 2026-03-02T10:00:00-05:00)
"$SCOPEC" eval acme.yaml "${ask[@]}" | head -n 1
"$SCOPEC" inspect tables/acme-2.0.sct
"$SCOPEC" eval tables/acme-2.0.sct "${ask[@]}"
