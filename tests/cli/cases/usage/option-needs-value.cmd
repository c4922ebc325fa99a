"$SCOPEC" compile acme.yaml -o
