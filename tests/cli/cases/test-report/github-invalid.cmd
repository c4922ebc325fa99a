# Mistakes in test files and policies are annotated, too; never more than ten.
export GITHUB_ACTIONS=true
cp report/acme_test.yaml mine_test.yaml; sed -i "s/expect: deny/expekt: deny/; s/policy: .*/policy: acme.yaml/" mine_test.yaml
"$SCOPEC" test mine_test.yaml; echo "$?"
sed "s/alice/alise/; s/bot/bott/g; s/app:logs/app:log/g; s/policy: .*/policy: acme.yaml/" report/acme_test.yaml > many_test.yaml
"$SCOPEC" test many_test.yaml 2> /dev/null; echo "$?"
"$SCOPEC" test many_test.yaml --format=json > out.json; echo "$?"
sed "s/policy: .*/policy: bad.yaml/" report/acme_test.yaml > bad_test.yaml
"$SCOPEC" test bad_test.yaml 2> /dev/null; echo "$?"
