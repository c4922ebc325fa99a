"$SCOPEC" check -x acme.yaml
