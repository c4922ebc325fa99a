# What was written after the logs began is too young to be judged by them; so is what is not committed.
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@shop.example GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@shop.example GIT_CONFIG_GLOBAL=/dev/null
commit() { GIT_AUTHOR_DATE=$1 GIT_COMMITTER_DATE=$1 git commit -qam "$2"; }
git init -q .; git add review; commit 2025-01-01T00:00:00Z first
sed -i 's/      - shop:order:write  # since 2024/&\n      - shop:stock:write/' review/people.yaml; commit 2026-03-01T00:00:00Z second
sed -i "s/^  plugins: .*/&\n  fresh: {grants: [shop:stock:read]}/" review/people.yaml
tightened() { "$SCOPEC" simulate review --log review.jsonl --only role=dev --only role=fresh "$@" | sed -n '/^Tightened/,/^Proofs/p'; }
echo "--- whatever its age"; tightened --tighten one
echo "--- of 30 days"; tightened --tighten two --min-age 30d
echo "--- of 20 days"; tightened --tighten three --min-age 20d
echo "--- as old as the window"; tightened --tighten four --ages
"$SCOPEC" simulate review --log review.jsonl --tighten five --min-age old
rm -rf .git; "$SCOPEC" simulate review --log review.jsonl --tighten six --min-age 30d; ls -d six
