"$SCOPEC" compile acme.yaml -o x.sct; "$SCOPEC" compile acme.yaml -o y.sct; diff <("$SCOPEC" inspect --dump x.sct) <("$SCOPEC" inspect --dump y.sct) && echo same
