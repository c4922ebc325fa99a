for what in broken granted not-replayable damaged; do "$SCOPEC" simulate acme.yaml --log logs --candidate candidate.yaml --fail-on=$what > /dev/null; echo "$what $?"; done
"$SCOPEC" simulate acme.yaml --log logs --fail-on=granted > /dev/null; echo "$?"
