"$SCOPEC" lint lint --format=json --rule shadowed-rule --rule endless-delegation
