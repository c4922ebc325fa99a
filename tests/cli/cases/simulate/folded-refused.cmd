# What is no row is said with its place; nothing is guessed.
query() { "$SCOPEC" simulate "$@" --sql duckdb | grep -o '{"kind":"query".*}'; }
refuse() { { query acme.yaml; printf '%s\n' "$1"; } > rows; "$SCOPEC" simulate acme.yaml --folded rows; echo "exit $?"; }
refuse '{"kind":"cell","task":"watch","scope":"app:logs:read","decision":"allow","count":0,"first":"2026-01-05T15:00:00Z","last":"2026-01-05T15:00:00Z","time":"2026-01-05T15:00:00Z"}'
refuse '{"kind":"cell","task":"watch","decision":"allow","count":1,"first":"2026-01-05T15:00:00Z","last":"2026-01-05T15:00:00Z","time":"2026-01-05T15:00:00Z"}'
refuse '{"kind":"damaged","count":-1}'
refuse '{"kind":"cells"}'
refuse '{"line":"{}"}'
refuse 'line'
refuse ''
# Classes of one policy say nothing about another one.
cell='{"kind":"cell","task":"watch","scope":"app:logs:read","decision":"allow","count":1,"first":"2026-01-05T15:00:00Z","last":"2026-01-05T15:00:00Z","time":"2026-01-05T15:00:00Z"}'
fold() { { cat; printf '%s\n' "$cell"; } > rows; "$SCOPEC" simulate "$@" --folded rows | head -n 1; }
fold acme.yaml < /dev/null
query candidate.yaml | fold acme.yaml
query acme.yaml | fold acme.yaml --candidate candidate.yaml
query acme.yaml --candidate acme.yaml | fold acme.yaml --candidate candidate.yaml
query acme.yaml --zone Asia/Tokyo | fold acme.yaml
query acme.yaml | sed 's/"version":1/"version":2/' | fold acme.yaml
query acme.yaml --zone Asia/Tokyo | fold acme.yaml --zone Asia/Tokyo
query acme.yaml --candidate candidate.yaml | fold acme.yaml
query acme.yaml --candidate candidate.yaml | fold acme.yaml --candidate candidate.yaml
"$SCOPEC" simulate acme.yaml --folded missing; echo "exit $?"
"$SCOPEC" simulate - --folded - < acme.yaml; echo "exit $?"
