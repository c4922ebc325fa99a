sed 's/roles: \[viewer\]/roles: [sre]/' acme.yaml > new.yaml
"$SCOPEC" diff acme.yaml - --format=markdown < new.yaml
