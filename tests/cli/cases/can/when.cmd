"$SCOPEC" compile acme.yaml -o acme.sct
for policy in acme.yaml acme.sct; do
  "$SCOPEC" who-can $policy app:deploy:create --when 'business-hours and not (ip in [10.0.0.0/8])'; echo "exit $?"
done
echo "--- half of the week, and never"
"$SCOPEC" can acme.yaml --agent bot --scope app:deploy:create --when 'now.weekday in wed..sun' --format=json | grep -o '"when":[^]]*]'; echo "exit $?"
"$SCOPEC" who-can acme.yaml '**' --when 'business-hours and now.weekday in sat..sun'; echo "exit $?"
