"$SCOPEC" check -- -missing.yaml
