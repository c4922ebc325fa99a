"$SCOPEC" check acme.yaml --format=xml
