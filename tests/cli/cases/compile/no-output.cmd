"$SCOPEC" compile acme.yaml
