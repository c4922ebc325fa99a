"$SCOPEC" compile acme.yaml -o x.sct --strip=yes
