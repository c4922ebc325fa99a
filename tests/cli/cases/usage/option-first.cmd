"$SCOPEC" --verbose check
