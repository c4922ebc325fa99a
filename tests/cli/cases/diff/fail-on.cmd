sed 's/ in 09:00..18:00/ in 09:00..20:00/' acme.yaml > new.yaml
for gate in new-access new-access:low new-access:high new-access:critical revoked obligation unproved; do
  "$SCOPEC" diff acme.yaml new.yaml --fail-on $gate > out; echo "$gate $?"
done
"$SCOPEC" diff new.yaml acme.yaml --fail-on new-access --fail-on revoked > out; echo "both $?"
