"$SCOPEC" lint --list | head -n 3
