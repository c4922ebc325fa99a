"$SCOPEC" compile acme.yaml -o /dev/full
