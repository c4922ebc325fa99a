"$SCOPEC" check - < acme.yaml
