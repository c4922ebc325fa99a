# Names that a spreadsheet would take for formulas do not become any.
sed "s/  bot:/  '=1+1':/; s/agent:bot/agent:=1+1/g; s/Read logs/'@SUM(A1)'/" acme.yaml > hostile.yaml
sed 's/"agent":"bot"/"agent":"=1+1"/' logs/q1.jsonl > hostile.jsonl
"$SCOPEC" report hostile.yaml --log hostile.jsonl --format=csv
