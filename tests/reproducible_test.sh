#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# usage: reproducible_test.sh SCOPEC - the same policy makes the same bytes: in another folder, with its files and the keys in its files
# in another order, in one file instead of several (without the explanations, which name files), read by libyaml instead of the short way, and once more.
set -u
scopec=$(realpath "$1"); cd "$(dirname "$0")/.." || exit 2
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
passed=0; failed=0
same() { # what, file, file
  if cmp "$2" "$3"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "differs: $1"; fi
}
for policy in policies/*/; do
  name=$(basename "$policy")
  mkdir -p "$work/one/$name" "$work/two/deep/er/$name"
  cp "$policy"/*.yaml "$work/one/$name"
  files=("$policy"/*.yaml)
  for ((i = ${#files[@]} - 1; i >= 0; i--)); do cp "${files[i]}" "$work/two/deep/er/$name"; done # another order in the folder
  "$scopec" compile "$work/one/$name" -o "$work/a.sct" || exit 1
  (cd "$work/two/deep/er" && TZ=Asia/Tokyo LC_ALL=C "$scopec" compile "$name" -o "$work/b.sct") || exit 1
  same "$name in another folder" "$work/a.sct" "$work/b.sct"
  "$scopec" compile "$work/one/$name" -o "$work/b.sct"
  same "$name once more" "$work/a.sct" "$work/b.sct"
  mkdir -p "$work/three/$name"
  python3 - "$work/one/$name" "$work/three/$name/all.yaml" <<'PY' || exit 1
import pathlib, sys, json, yaml
class Strings(yaml.SafeLoader):
    pass
Strings.yaml_implicit_resolvers = {}
merged = {}
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.yaml"), reverse=True):
    if path.name.endswith("_test.yaml"):
        continue # tests are no part of the policy
    for key, value in yaml.load(path.read_text(encoding="utf-8"), Loader=Strings).items():
        if isinstance(value, dict):
            merged.setdefault(key, {}).update(value)
        elif isinstance(value, list):
            merged.setdefault(key, []).extend(value)
        else:
            merged[key] = value
def reverse(node):  # the keys of all maps, backwards
    if isinstance(node, dict):
        return {key: reverse(node[key]) for key in reversed(list(node))}
    return [reverse(item) for item in node] if isinstance(node, list) else node
pathlib.Path(sys.argv[2]).write_text(json.dumps(reverse(merged), ensure_ascii=False, indent=1), encoding="utf-8")
PY
  "$scopec" compile "$work/three/$name" --strip -o "$work/c.sct" || exit 1
  "$scopec" compile "$work/one/$name" --strip -o "$work/d.sct" || exit 1
  same "$name as one file with its keys backwards" "$work/c.sct" "$work/d.sct"
  # Carriage returns: these files are read by libyaml, and parsed as whole trees.
  for file in "$work/one/$name"/*.yaml; do sed -i 's/$/\r/' "$file"; done
  "$scopec" compile "$work/one/$name" -o "$work/c.sct" || exit 1
  same "$name by the library" "$work/a.sct" "$work/c.sct"
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
