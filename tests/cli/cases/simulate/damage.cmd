# Every line that is no event is shown with its place, and why.
cat > log <<'L'
{"time":"2026-01-05T15:00:00Z","agent":"bot","task":"watch","scope":"app:logs:read","decision":"allow"}

{"time":"2026-01-05","agent":"bot","task":"watch","scope":"app:logs:read","decision":"allow"}
{"time":"1969-01-05T15:00:00Z","agent":"bot","task":"watch","scope":"app:logs:read","decision":"allow"}
{"agent":"bot","task":"watch","scope":"app:logs:read","decision":"allow"}
{"time":"2026-01-05T15:00:00Z","agent":"bot","task":"watch","scope":"app:logs:read","decision":"permit"}
{"time":"2026-01-05T15:00:00Z","agent":"bot","actors":[],"task":"watch","scope":"app:logs:read","decision":"allow"}
{"time":"2026-01-05T15:00:00Z","agent":"bot","task":"watch","scope":"app:logs:read","decision":"allow","context":{"a":1,"a":2}}
{"time":"2026-01-05T15:00:00Z","agent":"bot","task":"watch","scope":"app:logs:read","decision":"allow"} x
["2026"]
L
printf '{"time":"2026-01-05T15:00:00Z","agent":"b\377","task":"watch"}\n' >> log
printf '{"time":"2026-01-05T15:00:00Z","agent":"\033[31m","task":"watch","scope":"a","decision":"\033[31m"}\n{"x":' >> log
"$SCOPEC" simulate acme.yaml --log log
