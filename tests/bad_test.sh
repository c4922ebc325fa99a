#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# usage: bad_test.sh SCOPEC [PATTERN]...     UPDATE=1 rewrites the expected outputs
#
# Every mistake that a policy or its tests can have. A case is a folder testdata/bad/SCnnnn-NAME with the policy (or make.sh, which writes it), what
# `scopec check` (`scopec test`, where there is a test file) prints about it as text (expected.txt) and as JSON (expected.json), and, where it is not policy.yaml, the path to
# check (args). Where there is a map.yaml, it is what `scopec simulate` prints about that. Its own code must be the first that is reported. Every code has a case, or stands in testdata/bad/WITHOUT with a
# reason.
set -u
scopec=$(realpath "$1"); shift
cd "$(dirname "$0")/../testdata/bad" || exit 2
here=$PWD
export LC_ALL=C.UTF-8
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
passed=0; failed=0
fail() { echo "FAIL $1"; failed=$((failed + 1)); }

run_case() {
  local case=$1 box=$work/box path=policy.yaml status json
  rm -rf "$box"; cp -r "$here/$case" "$box"; rm -f "$box"/expected.* "$box/args"
  [ -e "$case/args" ] && path=$(cat "$case/args")
  if [ -e "$case/make.sh" ]; then (cd "$box" && bash make.sh) || return 1; rm "$box/make.sh"; fi
  local verb=check
  compgen -G "$box/*_test.yaml" >/dev/null && { verb="test"; path=.; }
  [ -e "$box/map.yaml" ] && verb="simulate --map map.yaml --log map.yaml"
  (cd "$box" && CI=true timeout 20 "$scopec" $verb "$path" >"$work/text" 2>&1); status=$?
  (cd "$box" && CI=true "$scopec" $verb "$path" --format=json >"$work/json" 2>/dev/null); json=$?
  if [ $status != $json ]; then echo "text exits with $status, JSON with $json"; return 1; fi
  case $case-$status in # what cannot be read says nothing about the policy
    SC0001-*-2 | SC0002-*-2 | SC0003-*-2) ;;
    SC0001-* | SC0002-* | SC0003-*) echo "exit status $status"; return 1 ;;
    *-3) ;;
    *) grep -q warning "$work/text" || { echo "exit status $status"; return 1; } ;;
  esac
  if ! jq -e --arg code "${case%%-*}" '.diagnostics[0].code == $code' "$work/json" >/dev/null; then
    echo "${case%%-*} is not what is reported first:"; head -n 8 "$work/text"; return 1; fi
  jq . "$work/json" >"$work/pretty"
  if [ -n "${UPDATE:-}" ]; then cp "$work/text" "$case/expected.txt"; cp "$work/pretty" "$case/expected.json"; fi
  diff -u "$case/expected.txt" "$work/text" && diff -u "$case/expected.json" "$work/pretty"
}

for case in SC*/; do
  case=${case%/}
  if [ $# -gt 0 ]; then wanted=; for pattern; do case $case in *$pattern*) wanted=1 ;; esac; done; [ -n "$wanted" ] || continue; fi
  if run_case "$case"; then passed=$((passed + 1)); else fail "$case"; fi
done
if [ $# = 0 ]; then
  for code in $("$scopec" explain --list | awk '{ print $1 }'); do
    compgen -G "$code-*" >/dev/null || grep -q "^$code " WITHOUT || fail "$code has no case"
  done
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
