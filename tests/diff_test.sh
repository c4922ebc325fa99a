#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# usage: diff_test.sh SCOPEC - twelve realistic changes (testdata/diff): the whole output is the expected one, and its first ten
# lines state what a reviewer must learn (facts). UPDATE=1 rewrites the outputs; read the diff.
set -u
scopec=$(realpath "$1"); cd "$(dirname "$0")/../testdata/diff" || exit 2
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
passed=0; failed=0
export LC_ALL=C.UTF-8 TZ=UTC
fail() { failed=$((failed + 1)); echo "FAIL $1"; }

for case in [0-9][0-9]-*; do
  rm -rf "$work/box" && mkdir "$work/box"
  cp -r "policies/$(cat "$case/policy")" "$work/box/before"; cp -r "$work/box/before" "$work/box/after"
  if ! (cd "$work/box/after" && patch -s -p1) <"$case/change.patch"; then fail "$case: the patch"; continue; fi
  (cd "$work/box" && "$scopec" diff before after) >"$work/out" 2>&1
  echo "exit $?" >>"$work/out"
  if [ -n "${UPDATE:-}" ]; then cp "$work/out" "$case/expected.txt"; fi
  if ! diff -u "$case/expected.txt" "$work/out"; then fail "$case: the output"; continue; fi
  missing=
  while read -r fact; do head -n 10 "$work/out" | grep -qF -- "$fact" || missing="$missing [$fact]"; done <"$case/facts"
  if [ -n "$missing" ]; then fail "$case: not in the first ten lines:$missing"; continue; fi
  # The other way round allows what this way takes, and a policy does not differ from itself.
  (cd "$work/box" && "$scopec" diff after before --format=json) >"$work/back" 2>&1
  head -n 1 "$work/out" >"$work/$case.first" && cp "$work/back" "$work/$case.back"
done
compared=$(python3 - "$work" <<'PY'
import json, pathlib, sys
import jsonschema

schema = jsonschema.Draft202012Validator(json.load(open("../../docs/diff.schema.json")))
for first in sorted(pathlib.Path(sys.argv[1]).glob("*.first")):
    document = json.loads(first.with_suffix(".back").read_text())
    back, line = document["counts"], first.read_text()
    want = {"newly allowed": back["revoked"], "no longer allowed": back["new_access"], "other obligations": back["obligation"]}
    good = schema.is_valid(document) and all(n == 0 or f"{n} {what}" in line for what, n in want.items())
    print(first.stem, "good" if good else "wrong")
PY
)
while read -r case how; do
  if [ "$how" = good ]; then passed=$((passed + 1)); else fail "$case: there and back"; fi
done <<<"$compared"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -ge 12 ]
