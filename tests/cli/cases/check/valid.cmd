"$SCOPEC" check acme.yaml
