# Rules are functions, atoms are blocks of branches.
"$SCOPEC" test report --report lcov=-
