"$SCOPEC" who-can acme.yaml app:deploy:delete
