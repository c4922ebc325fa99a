# Sums, gates, coverage, suites; lists are folded; no name becomes markup.
"$SCOPEC" test report --coverage --min-coverage 60 --report markdown=-
