"$SCOPEC" keygen -o release; ls -l release.pem | cut -c 1-10
"$SCOPEC" compile acme.yaml -o x.sct
"$SCOPEC" sign x.sct --key release.pem
"$SCOPEC" verify x.sct --key release.pub.pem
"$SCOPEC" verify x.sct --key release.pub.pem --policy acme --min-serial 7 --format=json
"$SCOPEC" inspect x.sct | grep signature
"$SCOPEC" eval x.sct -a bot -t watch -s app:logs:read | head -n 1
