"$SCOPEC" explain SC0601 --format=json
