"$SCOPEC" inspect nowhere.sct
