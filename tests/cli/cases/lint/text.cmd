"$SCOPEC" lint lint
