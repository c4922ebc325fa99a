"$SCOPEC" fmt --check split
