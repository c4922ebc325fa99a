"$SCOPEC" keygen -o release > /dev/null; "$SCOPEC" compile acme.yaml -o x.sct; cp x.sct y.sct
"$SCOPEC" sign x.sct --key release.pem --detached x.sig -v
cmp x.sct y.sct && stat -c %s x.sig
"$SCOPEC" verify x.sct --key release.pub.pem --detached x.sig | head -n 1
"$SCOPEC" verify x.sct --key release.pub.pem; echo "exit $?"
"$SCOPEC" verify x.sct --key release.pub.pem --detached acme.yaml; echo "exit $?"
"$SCOPEC" compile split -o z.sct
"$SCOPEC" verify z.sct --key release.pub.pem --detached x.sig; echo "exit $?"
