"$SCOPEC" check
