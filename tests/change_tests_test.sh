#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# usage: change_tests_test.sh SCOPEC - of twelve realistic changes (testdata/diff), there and back: the tests that `diff --emit-tests` writes all
# pass on the new policy and all fail on the old one, and with them no part of the change is uncovered.
set -u
scopec=$(realpath "$1"); cd "$(dirname "$0")/../testdata/diff" || exit 2
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
tried=0; failed=0
export LC_ALL=C.UTF-8 TZ=UTC CI=
fail() { failed=$((failed + 1)); echo "FAIL $1"; }

# Of the folders $1 (old) and $2 (new); $3 says what it is.
try() {
  (cd "$work" && "$scopec" diff "$1" "$2" --uncovered --emit-tests "$2/change_test.yaml") >"$work/out" 2>"$work/err"
  if ! grep -q '^tests: ' "$work/out"; then cat "$work/err"; fail "$3: no count of tests"; return; fi
  if ! [ -e "$work/$2/change_test.yaml" ]; then fail "$3: nothing was written: $(cat "$work/err")"; return; fi
  if grep -q 'cannot be put' "$work/err"; then fail "$3: $(cat "$work/err")"; return; fi
  if ! (cd "$work" && "$scopec" test "$2/change_test.yaml") >"$work/new"; then cat "$work/new"; fail "$3: the new policy fails its tests"; return; fi
  tried=$((tried + 1))
  echo "$3" >"$work/name-$tried"
  (cd "$work" && "$scopec" test --policy "$1" "$2/change_test.yaml" --format=json) >"$work/old-$tried" 2>&1
  grep -c '^  - name:' "$work/$2/change_test.yaml" >"$work/cases-$tried"
  (cd "$work" && "$scopec" diff "$1" "$2" --fail-on uncovered) >"$work/out" 2>&1
  if [ $? != 0 ] || ! grep -q '^tests: every part of the change is touched' "$work/out"; then head -n 3 "$work/out"; fail "$3: still uncovered"; fi
  (cd "$work" && "$scopec" diff "$1" "$2" --uncovered --format=json) >"$work/json-$tried"
}

# What the old policies made of the tests, and the JSON of what is covered: all by one Python.
judge() {
  python3 - "$work" "$tried" <<'PY'
import json, pathlib, sys
import jsonschema

work, tried = pathlib.Path(sys.argv[1]), int(sys.argv[2])
schema = jsonschema.Draft202012Validator(json.load(open("../../docs/diff.schema.json")))
failed = 0


def fails_all(text, cases):
    try:
        report = json.loads(text)
        return report["passed"] == 0 and report["failed"] == cases > 0
    except (ValueError, KeyError):  # names that only the new policy has: no test of it can be read for the old one
        return "SC0802" in text


def covered(text):
    document = json.loads(text)
    return schema.is_valid(document) and document["tests"]["uncovered"] == 0 and all(c["tests"] > 0 for c in document["changes"])


for n in range(1, tried + 1):
    name, cases, old, new = ((work / f"{part}-{n}").read_text() for part in ("name", "cases", "old", "json"))
    wrong = []
    if not fails_all(old, int(cases)):
        wrong.append(f"the old policy passes some\n{old[:2000]}")
    if not covered(new):
        wrong.append("the JSON")
    failed += bool(wrong)
    for what in wrong:
        print(f"FAIL {name.strip()}: {what}")
sys.exit(min(failed, 100))
PY
}

for case in [0-9][0-9]-*; do
  [ "$case" = 06-refactored ] && continue # it changes nothing
  for way in there back; do
    cp -r "policies/$(cat "$case/policy")" "$work/before" && cp -r "$work/before" "$work/after"
    (cd "$work/after" && patch -s -p1) <"$case/change.patch" || fail "$case: the patch"
    if [ $way = there ]; then try before after "$case"; else try after before "$case, back"; fi
    rm -rf "$work/before" "$work/after"
  done
done
judge; failed=$((failed + $?))
passed=$((tried > failed ? tried - failed : 0))
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -ge 20 ]
