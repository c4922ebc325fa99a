"$SCOPEC" frobnicate
