cp lint/extra.yaml before; (ulimit -f 0; trap "" XFSZ; "$SCOPEC" lint lint --fix 2>&1; echo $?) | cat; cmp before lint/extra.yaml && ls -A lint
