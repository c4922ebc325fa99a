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
  if ! python3 - "$work/out" "$work/back" <<'PY'; then fail "$case: there and back"; continue; fi
import json, sys
document = json.load(open(sys.argv[2]))
try:
    import jsonschema
    jsonschema.Draft202012Validator(json.load(open("../../docs/diff.schema.json"))).validate(document)
except (ImportError, AttributeError):
    pass
back = document["counts"]
first = open(sys.argv[1]).readline()
want = {"newly allowed": back["revoked"], "no longer allowed": back["new_access"], "other obligations": back["obligation"]}
sys.exit(any(n > 0 and f"{n} {what}" not in first for what, n in want.items()))
PY
  passed=$((passed + 1))
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -ge 12 ]
