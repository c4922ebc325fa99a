"$SCOPEC" compile acme.yaml -o x.sct --strip; "$SCOPEC" inspect x.sct | grep -E "explanations|DEBUG"
