"$SCOPEC" version --format=json | sed -E "s/\"[0-9][^\"]*\"/\"N\"/g"
