# --ages: a grant that is younger than the window, or not committed, was not there long enough to be used. In a shallow clone its age is not known.
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b.example GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b.example GIT_CONFIG_GLOBAL=/dev/null
mkdir p; cat > p/p.yaml <<'Y'
scopec: 1
policy: p
version: 1.0.0
scopes: {a:read: {risk: low}, a:write: {risk: high}, a:new: {risk: high}, a:draft: {risk: high}}
roles:
  r:
    grants:
      - {scopes: [a:read], id: used}
      - {scopes: [a:write], id: old}
users: {u: {roles: [r]}}
agents: {b: {tasks: {t: {scopes: [{scopes: ['a:**'], id: entry}]}}}}
delegations: [{id: d, from: ['user:*'], to: ['agent:*'], tasks: ['*']}]
Y
for d in 01 10 20; do printf '{"time":"2026-03-%sT10:00:00Z","user":"u","agent":"b","task":"t","scope":"a:read","decision":"allow"}\n' $d; done > log
findings() { "$SCOPEC" simulate "$1" --log log --min-window 10d --ages --format=json | jq -c '.findings[] | select(.kind == "unused-rule") | [.rule, .confidence, .written]'; }
findings p
git init -q -b main p; (cd p; git add .; GIT_COMMITTER_DATE=2026-01-02T00:00:00Z git commit -qm 1)
sed -i '/id: old/a\      - {scopes: [a:new], id: new}' p/p.yaml; (cd p; GIT_COMMITTER_DATE=2026-03-15T00:00:00Z git commit -qam 2)
sed -i '/id: new/a\      - {scopes: [a:draft], id: draft}' p/p.yaml
findings p
"$SCOPEC" simulate p --log log --min-window 10d --ages | sed -n '/^Grants/,/^$/p'
(cd p; git commit -qam 3); git clone -q --depth 1 "file://$PWD/p" shallow; findings shallow
# --tests: what tests and logs know of each rule.
cat > p/p_test.yaml <<'Y'
scopec_test: 1
policy: .
tests:
  - {name: write, user: u, agent: b, task: t, scope: 'a:write', expect: allow}
Y
"$SCOPEC" simulate p --log log --tests p | sed -n '/^Use/,/^$/p;/^Grants/,/^$/p;/tested: /,$p'
"$SCOPEC" simulate p --log log --tests p --format=json | jq -c '.rules, [.findings[] | select(.tested != null) | [.rule, .tested]], [.findings[] | select(.kind == "untested-rule").rule]'
sed -i 's/allow}/deny}/' p/p_test.yaml; "$SCOPEC" simulate p --log log --tests p; "$SCOPEC" simulate p --log log --tests log
"$SCOPEC" compile p -o p.sct; "$SCOPEC" simulate p.sct --log log --ages
