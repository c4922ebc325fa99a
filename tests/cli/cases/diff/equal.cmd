"$SCOPEC" diff acme.yaml acme.yaml
