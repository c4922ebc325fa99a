"$SCOPEC" keygen; echo "exit $?"
"$SCOPEC" keygen -o release > /dev/null
"$SCOPEC" keygen -o release; echo "exit $?"
rm release.pem; "$SCOPEC" keygen -o release; echo "exit $?"; ls release*
"$SCOPEC" compile acme.yaml -o x.sct
"$SCOPEC" sign x.sct; echo "exit $?"
"$SCOPEC" sign x.sct --key release.pub.pem; echo "exit $?"
"$SCOPEC" sign x.sct --key acme.yaml; echo "exit $?"
"$SCOPEC" sign x.sct --key nowhere.pem; echo "exit $?"
"$SCOPEC" verify x.sct; echo "exit $?"
"$SCOPEC" verify x.sct --key release.pub.pem --min-serial x; echo "exit $?"
"$SCOPEC" sign x.sct --key release.pub.pem -o y.sct --detached y.sig; echo "exit $?"
