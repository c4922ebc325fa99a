"$SCOPEC" fmt --check - < untidy.yaml; echo $?; "$SCOPEC" fmt - < untidy.yaml | "$SCOPEC" fmt --check -
