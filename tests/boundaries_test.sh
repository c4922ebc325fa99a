#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# usage: boundaries_test.sh SCOPEC
#
# The tests that `test --emit-boundaries` writes pass on the policy they were made from, are the same each time, make nearly every
# atom decide both ways, and kill mutants; results of mutation do not depend on the number of threads; and the test that is
# printed for a survivor kills it.
set -u
scopec=$(realpath "$1")
cd "$(dirname "$0")/.." || exit 2
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
passed=0; failed=0
check() { # what command...
  local what=$1; shift
  if "$@" >"$work/log" 2>&1; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAIL $what"; tail -n 20 "$work/log"; fi
}

for policy in policies/*/; do
  name=$(basename "$policy")
  cp -r "$policy" "$work/$name" && rm -f "$work/$name"/*_test.yaml
  (cd "$work/$name" && "$scopec" test --emit-boundaries . -o edges_test.yaml) 2>/dev/null
  check "$name: the edges pass, and decide" "$scopec" test "$work/$name" --min-coverage mcdc=80 --min-score 30
  check "$name: the same each time" bash -c \
    "cd '$work/$name' && '$scopec' test --emit-boundaries . 2>/dev/null | cmp - edges_test.yaml"
  for jobs in 1 2 8; do "$scopec" test "$work/$name" --mutate --jobs $jobs >"$work/mutants.$jobs"; done
  check "$name: mutants, 1 and 2 threads" cmp "$work/mutants.1" "$work/mutants.2"
  check "$name: mutants, 1 and 8 threads" cmp "$work/mutants.1" "$work/mutants.8"
  # The printed tests of the first survivors, pasted into a file of their own.
  { printf 'scopec_test: 1\ntests:\n'; awk '/^      - name: /{n++} n && n <= 20 && /^      (- name|  [a-z_]+): /{print substr($0, 3)}' "$work/mutants.1"; } \
    >"$work/$name/survivors_test.yaml"
  before=$(grep -oE '^  [0-9]+ of' "$work/mutants.1" | tail -n 1 | tr -dc 0-9)
  "$scopec" test "$work/$name" --mutate >"$work/after"
  after=$(grep -oE '^  [0-9]+ of' "$work/after" | tail -n 1 | tr -dc 0-9)
  check "$name: pasted tests kill what survived ($before, then $after)" test "$after" -ge $((before + 20))
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
