# a table of format 2.0 decides as ever; its explanations are of another minor version
ask=(-u alice -a bot -t release -s app:logs:read --now 2026-03-02T10:00:00-05:00)
"$SCOPEC" inspect tables/acme-2.0.sct | grep -E '^(format|explanations)'
"$SCOPEC" eval tables/acme-2.0.sct "${ask[@]}"; "$SCOPEC" eval acme.yaml "${ask[@]}" | head -n 1
"$SCOPEC" explain tables/acme-2.0.sct "${ask[@]}"
