"$SCOPEC" explain SC0601; diff <("$SCOPEC" explain sc0601) <("$SCOPEC" explain not-a-table) && echo same
