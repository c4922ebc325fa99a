# A quarter: the worksheet, its decisions, the changed policy, the signed entry; then the next report, and a second entry.
decide() { awk -v id="$1" -v decision="$2" -v reviewer="$3" -v why="$4" -v date=2026-04-02 -f review-decide.awk w.yaml > w.new && mv w.new w.yaml; }
"$SCOPEC" keygen -o key > /dev/null
"$SCOPEC" report review --log review.jsonl --worksheet w.yaml
decide dev-all revoke dora 'the migration is over'
decide role:viewer/grants/1 approve lead@shop.example 'people look'
decide agent:clerk/task:sell/scopes/1 narrow shop-team 'clerks only write'
decide spare revoke lead@shop.example 'nobody has the role'
"$SCOPEC" report review --log review.jsonl --apply w.yaml --changed q2 --review-log reviews.jsonl --key key.pem --date 2026-04-10T09:00:00Z
diff -r review q2
"$SCOPEC" verify reviews.jsonl --key key.pub.pem
"$SCOPEC" verify reviews.jsonl --key key.pub.pem --format=json
jq -c '{entry, date, period, events_broken, decided: [.decisions[] | select(.decision != "not reviewed") | {id, decision, reviewer, date}]}' reviews.jsonl
"$SCOPEC" report q2 --log review.jsonl --review-log reviews.jsonl --format=csv > /dev/null
"$SCOPEC" report review --log review.jsonl --review-log reviews.jsonl --format=csv > /dev/null
"$SCOPEC" report q2 --log review.jsonl --worksheet w.yaml
"$SCOPEC" report q2 --log review.jsonl --apply w.yaml --changed q3 --review-log reviews.jsonl --key key.pem --date 2026-07-10T09:00:00Z
ls -d q3; "$SCOPEC" verify reviews.jsonl --key key.pub.pem | head -n 1
