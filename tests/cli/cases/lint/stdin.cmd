"$SCOPEC" lint - < acme.yaml --fail-on error | tail -n 1
