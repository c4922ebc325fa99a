# Attempts on scopes that the policy does not have are one finding, which says so, whichever comes first: a name that is empty, too.
ask() { printf '{"time":"2026-01-0%dT15:00:00Z","user":"alice","agent":"bot","task":"watch","scope":"%s","decision":"deny","reason":"unknown-scope"}\n' "$1" "$2"; }
{ ask 5 ''; ask 6 no:such; ask 7 no:other; } > log
"$SCOPEC" simulate acme.yaml --log log --format=json | jq -c '.findings[] | select(.kind == "denied-attempts") | {scopes, others}'
tac log > backwards
"$SCOPEC" simulate acme.yaml --log backwards --format=json | jq -c '.findings[] | select(.kind == "denied-attempts") | {scopes, others}'
