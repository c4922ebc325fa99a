"$SCOPEC" compile acme.yaml -o split
