"$SCOPEC" help compile
