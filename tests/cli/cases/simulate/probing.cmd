# Names that nobody listed are counted in one place: attempts of any number of them take no memory.
for i in $(seq 300); do printf '{"time":"2026-01-05T15:00:00Z","user":"alice","agent":"bot","task":"release","scope":"app:guess%d","decision":"deny","reason":"unknown-scope"}\n' $i; done > log
for t in read write; do printf '{"time":"2026-01-05T16:00:00Z","user":"bob","agent":"bot","task":"release","scope":"mcp:tools:%s","decision":"deny","reason":"not-delegated"}\n' $t $t; done >> log
"$SCOPEC" simulate acme.yaml --log log | sed -n '/^Denied/,$p'
