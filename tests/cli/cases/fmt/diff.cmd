"$SCOPEC" fmt --diff split
