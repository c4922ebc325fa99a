"$SCOPEC" check acme.yaml split
