"$SCOPEC" compile acme.yaml -o nowhere/x.sct
