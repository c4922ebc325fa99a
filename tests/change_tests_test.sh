#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# usage: change_tests_test.sh SCOPEC - of twelve realistic changes (testdata/diff), there and back: the tests that `diff --emit-tests` writes all
# pass on the new policy and all fail on the old one, and with them no part of the change is uncovered.
set -u
scopec=$(realpath "$1"); cd "$(dirname "$0")/../testdata/diff" || exit 2
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
passed=0; failed=0
export LC_ALL=C.UTF-8 TZ=UTC CI=
fail() { failed=$((failed + 1)); echo "FAIL $1"; }

# Of the folders $1 (old) and $2 (new); $3 says what it is.
try() {
  (cd "$work" && "$scopec" diff "$1" "$2" --uncovered --emit-tests "$2/change_test.yaml") >"$work/out" 2>"$work/err"
  if ! grep -q '^tests: ' "$work/out"; then cat "$work/err"; fail "$3: no count of tests"; return; fi
  if ! [ -e "$work/$2/change_test.yaml" ]; then fail "$3: nothing was written: $(cat "$work/err")"; return; fi
  if grep -q 'cannot be put' "$work/err"; then fail "$3: $(cat "$work/err")"; return; fi
  if ! (cd "$work" && "$scopec" test "$2/change_test.yaml") >"$work/new"; then cat "$work/new"; fail "$3: the new policy fails its tests"; return; fi
  (cd "$work" && "$scopec" test --policy "$1" "$2/change_test.yaml" --format=json) >"$work/old" 2>&1
  if ! python3 - "$work/old" "$work/$2/change_test.yaml" <<'PY'; then head -c 2000 "$work/old"; fail "$3: the old policy passes some"; return; fi
import json, sys
text = open(sys.argv[1]).read()
cases = open(sys.argv[2]).read().count("\n  - name:")
try:
    report = json.loads(text)
    passed, failed = report["passed"], report["failed"]
except (ValueError, KeyError):  # names that only the new policy has: no test of it can be read for the old one
    sys.exit("SC0802" not in text)
sys.exit(not (passed == 0 and failed == cases > 0))
PY
  (cd "$work" && "$scopec" diff "$1" "$2" --fail-on uncovered) >"$work/out" 2>&1
  if [ $? != 0 ] || ! grep -q '^tests: every part of the change is touched' "$work/out"; then head -n 3 "$work/out"; fail "$3: still uncovered"; return; fi
  (cd "$work" && "$scopec" diff "$1" "$2" --uncovered --format=json) >"$work/json"
  if ! python3 - "$work/json" <<'PY'; then fail "$3: the JSON"; return; fi
import json, sys
import jsonschema
document = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator(json.load(open("../../docs/diff.schema.json"))).validate(document)
sys.exit(document["tests"]["uncovered"] != 0 or any(c["tests"] == 0 for c in document["changes"]))
PY
  passed=$((passed + 1))
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
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -ge 20 ]
