# Ten of a kind at most; percent, line ends, colons and commas are escaped.
"$SCOPEC" test report --coverage --min-coverage 100 --report github=-
