# Mutants that no test notices, in each format that has them. How many there are and the tests to paste are not of interest here.
opts=(--mutate --min-score 90 --coverage)
"$SCOPEC" test report-good "${opts[@]}" --report markdown=- | sed -n "/Mutation/,/business-hours/p" | sed "/mistakes\|<summary>/s/[0-9][0-9]*/N/g"
"$SCOPEC" test report-good "${opts[@]}" --report github=- | grep -v ^::notice | sed "s/%0A.*//; s/and [0-9]* more/and N more/; s/is [0-9]* %25/is N %25/"
"$SCOPEC" test report-good "${opts[@]}" --report sarif=- |
  jq -c ".runs[0].results[] | select(.ruleId == \"mutant-survived\") | del(.message)" | head -n 2
"$SCOPEC" test report-good "${opts[@]}" --format=json |
  jq -c ".mutation | (.policies[0] as \$p | \$p.killed + \$p.survived == .of and (\$p.survivors | length) == \$p.survived), (.policies[0].survivors[0] | [.kind, .rule, .what, .line, .column])"
