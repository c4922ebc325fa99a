"$SCOPEC" check acme.yaml --format=json
