mkdir policy; cp acme.yaml policy
"$SCOPEC" inspect policy; echo "exit $?"
