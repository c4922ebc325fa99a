# The same policy is the same with and without its explanation sections.
"$SCOPEC" compile acme.yaml -o a.sct; "$SCOPEC" compile acme.yaml -o b.sct --strip
digest() { "$SCOPEC" inspect $1 --format=json | sed -E 's/.*"serial":7,"digest":"([0-9a-f]{64})".*/\1/'; }
[ "$(digest a.sct)" = "$(digest b.sct)" ] && echo same
