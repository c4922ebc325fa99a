"$SCOPEC" fmt - < untidy.yaml > /dev/full
