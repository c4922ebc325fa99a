ln -s real.sct link.sct; echo old > real.sct; "$SCOPEC" compile acme.yaml -o link.sct; [ -L link.sct ] && cmp -n 7 real.sct <(printf "SCTABLE") && echo kept
