"$SCOPEC" fmt - < untidy.yaml
