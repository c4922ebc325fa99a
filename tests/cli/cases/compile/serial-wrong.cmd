"$SCOPEC" compile acme.yaml -o x.sct --serial -1
