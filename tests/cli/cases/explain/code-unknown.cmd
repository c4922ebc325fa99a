"$SCOPEC" explain SC9999
