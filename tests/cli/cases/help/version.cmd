"$SCOPEC" version | sed -E "s/[0-9]+\.[0-9]+\.[0-9]+/VERSION/"; "$SCOPEC" --version > a; "$SCOPEC" version > b; cmp a b
