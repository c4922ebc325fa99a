# What is altered, missing, unknown, twice, half filled in, or approved by who holds it.
"$SCOPEC" keygen -o key > /dev/null
"$SCOPEC" report review --log review.jsonl --worksheet fresh.yaml
decide() { awk -v id="$1" -v decision="$2" -v reviewer="$3" -v why="$4" -v date="$5" -f review-decide.awk "${6:-fresh.yaml}"; }
apply() { echo "--- $1"; "$SCOPEC" report review --log review.jsonl --apply "${2:-w.yaml}" --changed q2 --review-log reviews.jsonl --key key.pem --date 2026-04-10T09:00:00Z 2>&1; echo "exit $?"; }
decide dev-all approve '' '' '' > w.yaml; apply "incomplete: nobody"
decide dev-all approve alice 'I need it' 2026-04-02 > w.yaml; apply "self-approved: alice is a dev"
decide user:dora/grants/1 approve dora 'mine' 2026-04-02 > w.yaml; apply "self-approved: dora"
decide dev-sells approve dora 'mine' 2026-04-02 > w.yaml; apply "self-approved: dora delegates"
decide dev-all approve clerk 'yes' 2026-04-02 > w.yaml; apply "an agent approves"
decide dev-all 'not reviewed' lead '' '' > w.yaml; apply "conflicting: not reviewed by somebody"
decide dev-all narrow lead 'less' 2026-04-02 > w.yaml; apply "conflicting: nothing was used"
decide to-sleeper narrow lead 'less' 2026-04-02 > w.yaml; apply "no scopes to narrow"
decide dev-all agree lead 'yes' 2026-04-02 > w.yaml; apply "no decision"
decide dev-all approve lead 'yes' 2.4.26 > w.yaml; apply "no date"
decide dev-all approve ' alice' 'I need it' 2026-04-02 > w.yaml; apply "self-approved, with a blank"
decide dev-all approve ' ' ' ' 2026-02-29 > w.yaml; apply "blanks are nothing, and 2026 has no such day"
sed "0,/decision: .*/s//decision: \"\\\\e[31mred\"/" fresh.yaml > w.yaml; apply "does not reach the terminal"
sed 's/use: none/use: much/' fresh.yaml > w.yaml; apply "altered facts" | head -n 3
sed 's/id: spare/id: spore/' fresh.yaml > w.yaml; apply "unknown, and one is missing"
{ cat fresh.yaml; sed -n '/id: spare$/,/ date:/p' fresh.yaml; } > w.yaml; apply "twice"
sed '/id: spare$/,/ date:/d' fresh.yaml > w.yaml; apply "missing"
sed '0,/reviewer:/{/reviewer:/d}' fresh.yaml > w.yaml; apply "a key is missing"
sed 's/^grants:/more: x\ngrants:/' fresh.yaml > w.yaml; apply "an unknown key"
echo 'version: [' > w.yaml; apply "no YAML"
echo '- a' > w.yaml; apply "no map"
sed 's/title: Take orders/title: Take all orders/; s/shop:stock:write$/shop:order:read/' -i review/agents.yaml; apply "stale" fresh.yaml
ls q2 reviews.jsonl
"$SCOPEC" report review --log review.jsonl --apply w.yaml
"$SCOPEC" report review --log review.jsonl --key key.pem > /dev/null
"$SCOPEC" report review --log review.jsonl --apply w.yaml --worksheet w.yaml
"$SCOPEC" report review --log review.jsonl --apply w.yaml --changed q2 --review-log r --key key.pem --date today
