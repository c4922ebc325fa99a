"$SCOPEC" check acme.yaml > /dev/full
