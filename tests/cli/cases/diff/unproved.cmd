# Whether some text has four of each letter takes more than the budget; of the others one is found at once, or all.
sed 's/when: \(rare\|other\|none\)/when: never/; s/when: new/when: old/' counters.yaml > before.yaml
"$SCOPEC" diff before.yaml counters.yaml | sed 's/^\(   when     s matches\).*/\1 …/'; echo "exit ${PIPESTATUS[0]}"
"$SCOPEC" diff before.yaml counters.yaml --only scope=a:plain --fail-on revoked
echo "plain $?"
"$SCOPEC" diff before.yaml counters.yaml --only scope=a:rare --format=markdown --fail-on revoked | sed 's/matches.*/…/'; echo "rare ${PIPESTATUS[0]}"
"$SCOPEC" diff before.yaml counters.yaml --only scope=a:rare --format=sarif | grep -o '"ruleId": *"[^"]*"'
"$SCOPEC" who-can counters.yaml a:rare --format=csv | tail -n 1 | sed 's/matches.*(\[^a\]/…/'
"$SCOPEC" diff before.yaml counters.yaml --format=json | grep -o '"\(proved\|unproved\|scopes\)":[^,]*'
