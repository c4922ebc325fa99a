"$SCOPEC" compile acme.yaml -o acme.sct
"$SCOPEC" compile acme.yaml --strip -o stripped.sct
for policy in acme.yaml acme.sct; do
  "$SCOPEC" who-can $policy '**' --when 'bussiness-hours or ip == 7 or device.trust == low'; echo "exit $?"
done
"$SCOPEC" who-can acme.yaml '**' --when '(mfa'; echo "exit $?"
"$SCOPEC" who-can acme.yaml '**' --when ''; echo "exit $?"
"$SCOPEC" can acme.yaml --user bob --when $'mfa or \xff'; echo "exit $?"
echo "--- a table without names of conditions, and without the zone of its policy"
"$SCOPEC" who-can stripped.sct app:deploy:create --when 'safe-device'; echo "exit $?"
"$SCOPEC" who-can stripped.sct app:deploy:create --when 'now.clock < 08:00'; echo "exit $?"
"$SCOPEC" who-can stripped.sct app:deploy:create --when 'now("America/New_York").clock < 12:00' | grep when; echo "exit $?"
