# What is no row is said with its place; nothing is guessed.
refuse() { printf '%s\n' "$1" > rows; "$SCOPEC" simulate acme.yaml --folded rows; echo "exit $?"; }
refuse '{"kind":"cell","task":"watch","scope":"app:logs:read","decision":"allow","count":0,"first":"2026-01-05T15:00:00Z","last":"2026-01-05T15:00:00Z","time":"2026-01-05T15:00:00Z"}'
refuse '{"kind":"cell","task":"watch","decision":"allow","count":1,"first":"2026-01-05T15:00:00Z","last":"2026-01-05T15:00:00Z","time":"2026-01-05T15:00:00Z"}'
refuse '{"kind":"damaged","count":-1}'
refuse '{"kind":"cells"}'
refuse '{"line":"{}"}'
refuse 'line'
refuse ''
"$SCOPEC" simulate acme.yaml --folded missing; echo "exit $?"
"$SCOPEC" simulate - --folded - < acme.yaml; echo "exit $?"
