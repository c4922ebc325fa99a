"$SCOPEC" check bad.yaml --format=json
