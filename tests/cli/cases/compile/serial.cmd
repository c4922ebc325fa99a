"$SCOPEC" compile acme.yaml -o x.sct --serial 42; "$SCOPEC" inspect x.sct | grep serial; "$SCOPEC" compile acme.yaml -o x.sct; "$SCOPEC" inspect x.sct | grep serial
