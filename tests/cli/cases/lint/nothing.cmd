"$SCOPEC" lint
