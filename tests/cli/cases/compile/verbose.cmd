"$SCOPEC" compile acme.yaml -o x.sct -v 2>&1 | sed -E "s/[0-9]+ bytes/N bytes/"
