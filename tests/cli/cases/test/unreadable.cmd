"$SCOPEC" test nowhere; echo "$?"
mkdir folder_test.yaml; "$SCOPEC" test folder_test.yaml; echo "$?"
printf 'scopec_test: 1\n\tx' > t_test.yaml; "$SCOPEC" test t_test.yaml; echo "$?"
printf 'scopec_test: 1\n\xff' > t_test.yaml; "$SCOPEC" test t_test.yaml; echo "$?"
: > t_test.yaml; "$SCOPEC" test t_test.yaml
