"$SCOPEC" compile acme.yaml -o x.sct --serial 1 --serial 2
