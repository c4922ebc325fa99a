"$SCOPEC" compile split -o x.sct; "$SCOPEC" inspect --dump x.sct | sed -E "/^(compiler|tzdata)/d"
