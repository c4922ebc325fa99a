# What a file is packed with is told by its bytes. A packed file that ends early is damaged there, and the rest counts.
"$SCOPEC" simulate acme.yaml --log logs/q1.jsonl | tail -n +9 > plain
gzip -c logs/q1.jsonl > a; zstd -qc logs/q1.jsonl > b
for f in a b; do "$SCOPEC" simulate acme.yaml --log - < $f | tail -n +9 | cmp - plain && echo same; done
for i in $(seq 200); do sed "s/\"id\":\"/&$i-/" logs/q1.jsonl; done > many; gzip -k many; head -c 3000 many.gz > cut.gz; zstd -q many; head -c 800 many.zst > cut.zst
"$SCOPEC" simulate acme.yaml --log cut.gz --format=json | jq -c '[.logs.events > 100, (.logs.damaged.count > 20)]'
printf '\037\213garbage' > g.gz; "$SCOPEC" simulate acme.yaml --log g.gz --log logs/q1.jsonl | sed -n 3,7p
head -c 20 b > cut.zst; "$SCOPEC" simulate acme.yaml --log cut.zst --log logs/q1.jsonl | sed -n 3,6p
