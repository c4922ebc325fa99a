"$SCOPEC" diff acme.yaml candidate.yaml --replay logs
"$SCOPEC" diff acme.yaml candidate.yaml --replay logs --only scope=app:deploy:create --fail-on new-access; echo "gate $?"
for format in markdown html sarif; do "$SCOPEC" diff acme.yaml candidate.yaml --replay logs --format=$format | grep -o '[a-z0-9]* of 6 requests falls* in it[^<|"]*'; done
"$SCOPEC" diff acme.yaml candidate.yaml --replay logs --format=json | grep -o '"replay":{[^]}]*[]}]'
# An event counts in each part of the change that holds it: that of its user, and that of a role that it asserts.
cat >asserted.jsonl <<'LOG'
{"time":"2026-01-05T15:00:00Z","user":"alice","roles":["sre"],"agent":"bot","task":"watch","scope":"app:logs:read","decision":"allow"}
{"time":"2026-01-05T15:00:01Z","roles":["viewer"],"agent":"bot","task":"release","scope":"app:logs:read","decision":"allow"}
{"time":"2026-01-05T15:00:02Z","user":"nobody-knows","roles":["viewer"],"agent":"bot","task":"watch","scope":"app:logs:read","decision":"allow"}
LOG
"$SCOPEC" diff acme.yaml candidate.yaml --replay asserted.jsonl | grep replay
"$SCOPEC" diff candidate.yaml acme.yaml --replay asserted.jsonl | sed -n 1,2p
"$SCOPEC" diff acme.yaml acme.yaml --replay - <asserted.jsonl; echo "equal $?"
# Logs of other products, by a map.
cat >map.yaml <<'MAP'
scopec_map: 1
name: gateway
event:
  time: {at: /ts, as: seconds}
  decision: {at: /outcome, table: {ok: allow, refused: deny}}
  user: /who
  agent: /bot
  task: /job
  scope: /what
MAP
echo '{"ts":1767625200,"outcome":"ok","who":"bob","bot":"bot","job":"watch","what":"app:logs:read"}' >gateway.jsonl
"$SCOPEC" diff acme.yaml candidate.yaml --replay gateway.jsonl --map map.yaml | grep 'replay.* [1-9] of'
"$SCOPEC" diff acme.yaml candidate.yaml --replay gateway.jsonl --map no-such.yaml; echo "map $?"
