"$SCOPEC" schema | head -n 4; "$SCOPEC" schema policy | cmp - <("$SCOPEC" schema) && echo same; "$SCOPEC" schema test | head -n 4; "$SCOPEC" schema suites
