"$SCOPEC" test --run 'reads(' split/split_test.yaml; echo "$?"
"$SCOPEC" test --run '[z-a]' split/split_test.yaml; echo "$?"
"$SCOPEC" test --run "$(printf 'a\xff')" split/split_test.yaml
