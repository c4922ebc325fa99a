"$SCOPEC" help compil
