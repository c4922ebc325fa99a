"$SCOPEC" compile acme.yaml -o x.sct; "$SCOPEC" inspect x.sct | sed -E "/^(compiler|tzdata|size|section|[A-Z_]+ )/d"
