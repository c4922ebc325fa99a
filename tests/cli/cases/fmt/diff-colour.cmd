"$SCOPEC" fmt --diff --color=always split/split_test.yaml | tail -n 3
