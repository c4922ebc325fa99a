"$SCOPEC" explain
