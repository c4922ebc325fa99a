# Rows of a query stand for a log. They may come in any order, and beside a log.
"$SCOPEC" simulate acme.yaml --sql spark | grep -o '{"kind":"query".*}' > rows
cat >> rows <<'R'
{"kind":"ids","events":9,"distinct":8}
{"kind":"cell","user":"alice","actors":["bot"],"task":"watch","scope":"app:logs:read","decision":"allow","reason":"allowed","count":7,"first":"2026-01-05T15:00:00Z","last":"2026-02-05T15:00:00Z","time":"2026-01-05T15:00:00Z","context":{"now":"2026-01-05T15:00:00Z"}}
{"kind":"policy","name":"acme","version":"1.1.0","digest":"","count":9}
{"kind":"cell","user":"mallory","actors":["bot"],"task":"watch","scope":"app:logs:read","decision":"deny","count":2,"first":"2026-01-06T15:00:00Z","last":"2026-01-06T15:00:00Z","time":"2026-01-06T15:00:00Z","context":{"now":null}}

{"kind":"damaged","count":3}
{"kind":"hour","agent":"bot","hour":490959,"count":9}
R
"$SCOPEC" simulate acme.yaml --folded rows | head -16
echo '{"time":"2026-01-05T15:00:00Z","user":"alice","agent":"bot","task":"watch","scope":"app:logs:read","decision":"allow"}' > log
"$SCOPEC" simulate acme.yaml --folded - --log log < rows | head -1
