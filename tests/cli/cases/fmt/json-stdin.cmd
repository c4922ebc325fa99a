"$SCOPEC" fmt --format=json - < untidy.yaml
