"$SCOPEC" eval -h | head -n 1
