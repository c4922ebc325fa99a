"$SCOPEC" fmt --format=json none.yaml
