mkdir d; printf "a:   1\n" > d/x.yaml; (ulimit -f 0; trap "" XFSZ; "$SCOPEC" fmt d 2>&1; echo $?) | cat; cat d/x.yaml; ls -A d
