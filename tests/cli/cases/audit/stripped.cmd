# A table without explanation sections knows no rules.
"$SCOPEC" compile --strip acme.yaml -o x.sct
"$SCOPEC" eval x.sct -a bot -t watch -s app:logs:read --now 2026-03-02T10:00:00Z --audit log.jsonl > /dev/null
cat log.jsonl
