export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@t.example GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@t.example
mkdir -p repo/policies/acme && cp acme.yaml repo/policies/acme/policy.yaml && cd repo
echo 'not: a policy' > policies/acme/other_test.yaml; mkdir policies/acme/testdata; echo 'x: [' > policies/acme/testdata/x.yaml
git init -q -b main . && git add -A && git commit -q -m one
sed -i 's/ in 09:00..18:00/ in 09:00..20:00/' policies/acme/policy.yaml && git commit -q -a -m two
sed -i 's/risk: medium, open/risk: low, open/; s/ttl: 20m/ttl: 19m/' policies/acme/policy.yaml
echo "--- work tree against main"; "$SCOPEC" diff main policies/acme
echo "--- two revisions"; "$SCOPEC" diff HEAD~1:policies/acme main:policies/acme/ | head -n 1
echo "--- one file"; "$SCOPEC" diff HEAD~1:policies/acme/policy.yaml HEAD:policies/acme/policy.yaml | head -n 1
echo "--- from a folder below"; (cd policies && "$SCOPEC" diff HEAD~1:acme HEAD:acme | head -n 1; cd acme; "$SCOPEC" diff HEAD~1 HEAD | head -n 1)
echo "--- what is not there"; "$SCOPEC" diff nowhere policies/acme; echo "exit $?"; "$SCOPEC" diff main:policies/none policies/acme; echo "exit $?"
mkdir empty && touch empty/x && git add empty && git commit -q -m three; "$SCOPEC" diff HEAD:empty policies/acme; echo "exit $?"
echo "--- nothing was touched"; git status --short
