"$SCOPEC" keygen -o release > /dev/null; "$SCOPEC" keygen -o other > /dev/null; "$SCOPEC" compile acme.yaml -o x.sct
verify() { "$SCOPEC" verify x.sct "$@"; echo "exit $?"; }
echo "# not signed"; verify --key release.pub.pem
"$SCOPEC" sign x.sct --key release.pem
echo "# another key"; verify --key other.pub.pem
echo "# an older serial"; verify --key release.pub.pem --min-serial 8
echo "# another policy"; verify --key release.pub.pem --policy acme.infra
echo "# an altered byte of the signature"
size=$(stat -c %s x.sct); cp x.sct keep.sct
printf '\001' | dd of=x.sct bs=1 seek=$((size - 1)) conv=notrunc status=none
cmp -s x.sct keep.sct && printf '\002' | dd of=x.sct bs=1 seek=$((size - 1)) conv=notrunc status=none
verify --key release.pub.pem
echo "# an altered byte of the table"
cp keep.sct x.sct; printf '\377' | dd of=x.sct bs=1 seek=1300 conv=notrunc status=none
verify --key release.pub.pem
echo "# no table"; cp acme.yaml x.sct; verify --key release.pub.pem
