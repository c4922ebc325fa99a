# Folders are searched for *_test.yaml and *_test.yml, but not hidden ones and not testdata; files are taken whatever their name.
mkdir -p p/deep/er p/.hidden p/testdata
cp acme.yaml p/policy.yaml
one() { printf 'scopec_test: 1\npolicy: %s\ntests: [{name: a, user: bob, agent: bot, task: watch, scope: app:logs:read, expect: allow}]\n' "$1"; }
one . > p/a_test.yaml; one .. > p/deep/b_test.yml; one ../.. > p/deep/er/c_test.yaml
one . > p/.hidden/d_test.yaml; one . > p/testdata/e_test.yaml; one . > p/other.yaml.txt
"$SCOPEC" test p; echo "$?"
"$SCOPEC" test p/ p/deep p/a_test.yaml; echo "$?"
"$SCOPEC" test --policy acme.yaml p/other.yaml.txt; echo "$?"
cd p && "$SCOPEC" test
