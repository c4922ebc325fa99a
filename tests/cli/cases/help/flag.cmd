"$SCOPEC" --help | head -n 1; "$SCOPEC" -h | head -n 1
