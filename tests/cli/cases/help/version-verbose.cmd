"$SCOPEC" version --verbose | sed -E "s/ +.*//"
