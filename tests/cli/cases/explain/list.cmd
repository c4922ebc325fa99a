"$SCOPEC" explain --list | grep SC06; "$SCOPEC" explain --list --format=json | head -c 30
