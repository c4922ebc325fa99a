"$SCOPEC" who-can acme.yaml app:deploy:admin; echo "exit $?"
"$SCOPEC" who-can acme.yaml 'app:deploy:admin' --format=csv; echo "exit $?"
