mkdir empty; "$SCOPEC" test empty
