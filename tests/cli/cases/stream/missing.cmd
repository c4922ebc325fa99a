"$SCOPEC" eval acme.yaml --requests nowhere
