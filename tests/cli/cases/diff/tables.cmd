sed 's/ttl: 20m/ttl: 10m/' acme.yaml > new.yaml
"$SCOPEC" compile acme.yaml -o old.sct > /dev/null; "$SCOPEC" compile new.yaml --strip -o new.sct > /dev/null
"$SCOPEC" diff old.sct new.sct
