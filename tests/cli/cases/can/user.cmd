"$SCOPEC" can acme.yaml --user bob
