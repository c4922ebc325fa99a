"$SCOPEC" compile acme.yaml --output=x.sct && "$SCOPEC" compile acme.yaml -oy.sct && cmp x.sct y.sct && echo same
