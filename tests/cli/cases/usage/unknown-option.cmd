"$SCOPEC" eval acme.yaml --usr alice
