# A log of three entries: altered, dropped, reordered, cut, of another key, from another log.
for key in key other; do "$SCOPEC" keygen -o $key > /dev/null; done
"$SCOPEC" report review --log review.jsonl --worksheet w.yaml
for n in 1 2 3; do
  "$SCOPEC" report review --log review.jsonl --apply w.yaml --changed q$n --review-log log.jsonl --key key.pem --date 2026-0$n-10T09:00:00Z > /dev/null
done
"$SCOPEC" report review --log review.jsonl --apply w.yaml --changed q4 --review-log else.jsonl --key key.pem --date 2026-04-10T09:00:00Z > /dev/null
verify() { echo "--- $1"; shift; "$SCOPEC" verify "$@" 2>&1; echo "exit $?"; }
verify whole log.jsonl --key key.pub.pem
verify "wrong key" log.jsonl --key other.pub.pem
sed '2s/not reviewed/approve/' log.jsonl > bad; verify altered bad --key key.pub.pem
sed '2s/"date":"2026-02/"date":"2026-03/' log.jsonl > bad; verify "altered date" bad --key key.pub.pem
sed '2d' log.jsonl > bad; verify dropped bad --key key.pub.pem
sed '1d' log.jsonl > bad; verify "first dropped" bad --key key.pub.pem
{ sed -n 1p log.jsonl; sed -n 3p log.jsonl; sed -n 2p log.jsonl; } > bad; verify reordered bad --key key.pub.pem
{ cat else.jsonl; sed -n '2,3p' log.jsonl; } > bad; verify "another first entry" bad --key key.pub.pem
head -c -40 log.jsonl > bad; verify "cut in a line" bad --key key.pub.pem
{ cat log.jsonl; echo '{"review_log":1,"entry":4}'; } > bad; verify "no entry" bad --key key.pub.pem
head=$("$SCOPEC" verify log.jsonl --key key.pub.pem --format=json | jq -r .review_log.head)
sed '3d' log.jsonl > bad; verify "cut by a line" bad --key key.pub.pem
verify "cut by a line, head known" bad --key key.pub.pem --expect-head "$head"
verify "head known" log.jsonl --key key.pub.pem --expect-head "$head" | head -n 2
verify "options of tables" log.jsonl --key key.pub.pem --min-serial 2
"$SCOPEC" compile acme.yaml -o acme.sct > /dev/null; verify "options of logs" acme.sct --key key.pub.pem --expect-head x
cp bad short.jsonl; "$SCOPEC" report review --log review.jsonl --apply w.yaml --changed q5 --review-log bad2 --key key.pem --date 2026-05-10T09:00:00Z | tail -n 1
sed '1s/not reviewed/approve/' log.jsonl > bad; cp bad keep
"$SCOPEC" report review --log review.jsonl --apply w.yaml --changed q6 --review-log bad --key key.pem --date 2026-06-10T09:00:00Z; cmp bad keep
