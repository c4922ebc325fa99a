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
# Hundreds of names that begin alike, in two orders; one of them twice is seen in both.
python3 - "$work" <<'PY' || exit 1
import itertools, random, sys
names = ["".join(n) for k in (1, 2, 3) for n in itertools.product(["a", "b-longer", "b-longer-still", "\u00e9", "9"], repeat=k)]
for kind in "forwards", "shuffled":
    if kind == "shuffled":
        random.Random(7).shuffle(names)
    with open(f"{sys.argv[1]}/{kind}.yaml", "w", encoding="utf-8") as out:
        print("scopec: 1\npolicy: names\nversion: 1.0.0\nscopes:", file=out)
        ascii = [n for n in names if n.isascii()]
        for n in ascii:
            print(f"  x:{n}: {{risk: low, title: {n}}}", file=out)
        print("users:", file=out)
        for n in names:
            print(f"  user{n}: {{grants: [x:{n if n.isascii() else 'a'}]}}", file=out)
PY
for kind in forwards shuffled; do "$scopec" compile --strip "$work/$kind.yaml" -o "$work/$kind.sct" || exit 1; done
same "many names in another order" "$work/forwards.sct" "$work/shuffled.sct"
echo 'users: {user9b-longer: {}, userb-longer9: {}}' >"$work/again.yaml"
mkdir "$work/twice" && mv "$work/shuffled.yaml" "$work/again.yaml" "$work/twice"
if [ "$("$scopec" check "$work/twice" 2>&1 | grep -c 'error\[SC0207\].*defined twice')" = 2 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "not seen: names that are there twice"; fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
