"$SCOPEC" eval acme.yaml --requests /dev/null
