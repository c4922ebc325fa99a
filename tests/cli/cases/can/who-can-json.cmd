"$SCOPEC" who-can acme.yaml app:deploy:create --format=json
