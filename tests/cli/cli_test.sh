#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs the command line against golden side-cars. A case is tests/cli/cases/GROUP/NAME.cmd, a bash script, and what it
# must print and return: NAME.stdout, NAME.stderr (absent = nothing), NAME.exit (absent = 0). Each runs in an empty
# folder that holds a copy of tests/cli/fixtures; $SCOPEC is the program. SHA-256 digests are shown as <sha256>.
#
# usage: SCOPEC=build/scopec tests/cli/cli_test.sh [PATTERN]...     UPDATE=1 rewrites the side-cars
# SCOPEC_UNDER is a command to run the program under, such as valgrind.
set -u
here=$(cd "$(dirname "$0")" && pwd)
SCOPEC=$(realpath "${SCOPEC:-$here/../../build/scopec}")
export SCOPEC LC_ALL=C.UTF-8 TZ=UTC
unset NO_COLOR GITHUB_ACTIONS GITHUB_STEP_SUMMARY
[ -x "$SCOPEC" ] || { echo "cli_test.sh: no program at $SCOPEC" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -n "${SCOPEC_UNDER:-}" ]; then
  printf '#!/bin/sh\nexec %s %q "$@"\n' "$SCOPEC_UNDER" "$SCOPEC" >"$work/scopec"
  chmod +x "$work/scopec"
  SCOPEC=$work/scopec
fi
passed=0 failed=0

normalise() { sed -E 's/[0-9a-f]{64}/<sha256>/g' "$1" >"$1.n"; }

# What the case printed to $1 against the side-car $2; an absent side-car is an empty file.
compare() {
  local expected=$2
  [ -e "$expected" ] || expected=/dev/null
  if [ -n "${UPDATE:-}" ]; then
    if [ -s "$1" ]; then cp "$1" "$2"; else rm -f "$2"; fi
  elif ! diff -u --label "expected $3" --label "actual $3" "$expected" "$1"; then
    return 1
  fi
}

run_case() {
  local case=$1 base=${1%.cmd} box=$work/box ok=0
  rm -rf "$box" && cp -r "$here/fixtures" "$box"
  (cd "$box" && timeout "${SCOPEC_UNDER:+9}60" bash -u "$case") >"$work/out" 2>"$work/err" </dev/null
  echo $? >"$work/exit"
  normalise "$work/out"; normalise "$work/err"
  if [ "$(cat "$work/exit")" = 0 ]; then : >"$work/exit"; fi
  compare "$work/out.n" "$base.stdout" "${base#"$here/cases/"}.stdout" || ok=1
  compare "$work/err.n" "$base.stderr" "${base#"$here/cases/"}.stderr" || ok=1
  compare "$work/exit" "$base.exit" "${base#"$here/cases/"}.exit" || ok=1
  return $ok
}

cases=$(find "$here/cases" -name '*.cmd' | LC_ALL=C sort)
for case in $cases; do
  if [ $# -gt 0 ]; then
    wanted=
    for pattern in "$@"; do case ${case#"$here/cases/"} in *$pattern*) wanted=1 ;; esac; done
    [ -n "$wanted" ] || continue
  fi
  if run_case "$case"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
