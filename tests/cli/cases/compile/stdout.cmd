"$SCOPEC" compile acme.yaml -o - > a.sct; "$SCOPEC" compile acme.yaml -o b.sct; cmp a.sct b.sct && echo same
