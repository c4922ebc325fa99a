"$SCOPEC" check split
