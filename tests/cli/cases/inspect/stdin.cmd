"$SCOPEC" compile acme.yaml -o - | "$SCOPEC" inspect - | head -n 1
