"$SCOPEC" chek
