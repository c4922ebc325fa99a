"$SCOPEC" help
