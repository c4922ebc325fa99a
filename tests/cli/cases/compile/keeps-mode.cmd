echo old > x.sct; chmod 640 x.sct; "$SCOPEC" compile acme.yaml -o x.sct; stat -c %a x.sct; umask 027; "$SCOPEC" compile acme.yaml -o y.sct; stat -c %a y.sct
