# A new signature replaces the old one; with -o the table itself stays.
"$SCOPEC" keygen -o release > /dev/null; "$SCOPEC" keygen -o other > /dev/null; "$SCOPEC" compile acme.yaml -o x.sct
"$SCOPEC" sign x.sct --key other.pem -o y.sct; "$SCOPEC" sign y.sct --key release.pem
"$SCOPEC" verify y.sct --key release.pub.pem > /dev/null && echo verified
[ $(($(stat -c %s y.sct) - $(stat -c %s x.sct))) = 112 ] && echo "one signature"
