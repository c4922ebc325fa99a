"$SCOPEC" inspect acme.yaml
