"$SCOPEC" version now
