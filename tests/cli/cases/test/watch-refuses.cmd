"$SCOPEC" init p > /dev/null
for options in --format=json --list '--report junit=-' '--policy -'; do "$SCOPEC" test p --watch $options; echo "exit $?"; done
"$SCOPEC" test --watch nowhere; echo "exit $?"
