"$SCOPEC" check bad.yaml
