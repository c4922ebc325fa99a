# What editors and other tools read.
"$SCOPEC" init p > /dev/null
"$SCOPEC" test p --list
"$SCOPEC" test p --list --format=json | jq -c '.version, .tests[]'
"$SCOPEC" test p --list --format=json --run nothing-is-called-so; echo "exit $?"
