# A log is never replaced; a last line that was cut off gets its end.
printf 'old\n{"cut' > log.jsonl
"$SCOPEC" eval acme.yaml -a bot -t watch -s app:logs:read --now 2026-03-02T10:00:00Z --audit log.jsonl > /dev/null
cut -c 1-60 log.jsonl
