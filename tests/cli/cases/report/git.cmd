export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_DATE='2026-01-01T00:00:00Z' GIT_COMMITTER_DATE='2026-01-01T00:00:00Z'
mkdir repository; cp acme.yaml repository; cd repository; git init -q -b main .; git add .; git -c user.name=x -c user.email=x@acme.example commit -q -m x
"$SCOPEC" report acme.yaml --log ../logs --format=json | jq -c '.git.commit |= length | .git'
echo >> acme.yaml; "$SCOPEC" report acme.yaml --log ../logs --format=json | jq -c '.git.commit |= length | .git'
cd ..; "$SCOPEC" report repository --log logs --format=json | jq -c '.git.commit |= length | .git'
"$SCOPEC" report - --log logs --format=json < acme.yaml | jq -c '.git, .policy.files'
zstd -q logs/q1.jsonl -o packed.zst; "$SCOPEC" report acme.yaml --log packed.zst --log logs --format=json | jq -c '.logs.files'; sha256sum packed.zst | head -c 64 > digest; "$SCOPEC" report acme.yaml --log packed.zst --format=json | jq -r '.logs.files[0].digest' | cut -c 1-64 | cmp - <(cat digest; echo) && echo "as sha256sum has it"
"$SCOPEC" report acme.yaml --log - --format=json < logs/q1.jsonl | jq -c '.logs.files'
