#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs the command line against golden side-cars. A case is tests/cli/cases/GROUP/NAME.cmd, a bash script, and what it
# must print and return: NAME.stdout, NAME.stderr (absent = nothing), NAME.exit (absent = 0). Each runs in an empty
# folder that holds a copy of tests/cli/fixtures; $SCOPEC is the program. SHA-256 digests are shown as <sha256>.
#
# usage: SCOPEC=build/scopec tests/cli/cli_test.sh [PATTERN]...     UPDATE=1 rewrites the side-cars
# SCOPEC_UNDER is a command to run the program under, such as valgrind. TIMES=1 shows how long each case took, in ms.
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

cases=() # GROUP/NAME
for case in "$here"/cases/*/*.cmd; do
  name=${case#"$here/cases/"}
  if [ $# -gt 0 ]; then
    wanted=
    for pattern in "$@"; do case $name in *$pattern*) wanted=1 ;; esac; done
    [ -n "$wanted" ] || continue
  fi
  cases+=("${name%.cmd}")
done

# Each in a box of its own, all removed at the end: removing and copying in turn would take longer than most cases.
run_case() {
  local actual=$work/actual/$1 begin=${EPOCHREALTIME/./} status
  cp -r "$here/fixtures" "$work/boxes/$1"
  (cd "$work/boxes/$1" && exec timeout "${SCOPEC_UNDER:+9}60" bash -u "$here/cases/$1.cmd") >"$actual.stdout" 2>"$actual.stderr" </dev/null
  status=$?
  [ "$status" = 0 ] || echo "$status" >"$actual.exit"
  [ -z "${TIMES:-}" ] || printf '%6d %s\n' $(((${EPOCHREALTIME/./} - begin) / 1000)) "$1"
}

printf '%s\n' "${cases[@]%/*}" | sort -u | (cd "$work" && while read -r group; do mkdir -p {boxes,actual,expected}/"$group"; done)
for name in "${cases[@]}"; do run_case "$name"; done
grep -rlEZ '[0-9a-f]{64}' "$work/actual" | xargs -0 -r sed -Ei 's/[0-9a-f]{64}/<sha256>/g'

sidecars=() # that are there, and those to write
for name in "${cases[@]}"; do
  for kind in stdout stderr exit; do
    sidecar=$here/cases/$name.$kind actual=$work/actual/$name.$kind
    if [ -n "${UPDATE:-}" ]; then
      if [ -s "$actual" ]; then cp "$actual" "$sidecar"; else rm -f "$sidecar"; fi
    fi
    [ -e "$sidecar" ] && sidecars+=("$name.$kind")
  done
done
[ "${#sidecars[@]}" = 0 ] || (cd "$here/cases" && cp --parents "${sidecars[@]}" "$work/expected")
cd "$work" || exit 2
failed=0
if ! diff -rNu expected actual; then
  failed=$(diff -rNq expected actual | sed -E 's/^Files expected\/(.*)\.[a-z]+ and .*/\1/' | sort -u | wc -l)
fi
echo "$((${#cases[@]} - failed)) passed, $failed failed"
[ "$failed" = 0 ] && [ "${#cases[@]}" -gt 0 ]
