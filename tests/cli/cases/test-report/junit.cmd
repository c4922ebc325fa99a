# Cases, rows, a matrix and its combinations that failed; names that try to break out; gates.
"$SCOPEC" test report --coverage --min-coverage 60 --min-coverage mcdc=99 --report junit=-
