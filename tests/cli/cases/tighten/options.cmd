tightened() { "$SCOPEC" simulate review --log review.jsonl --tighten "$@" | sed -n '/^Tightened/,/^Proofs/p'; }
echo "--- keep"; tightened kept --keep dev-all --keep spare
echo "--- only an agent"; tightened agent --only agent=clerk
echo "--- only a role and a user"; tightened people --only role=dev --only user=dora
echo "--- only a rule"; tightened rule --only rule=dev-all
mkdir empty; tightened empty --only user=dora | head -n 3; ls empty empty/patches
