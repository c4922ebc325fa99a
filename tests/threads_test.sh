#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# usage: threads_test.sh SCOPEC-BUILT-WITH-SANITIZE=thread
#
# Tests, coverage and mutants on eight threads, with survivors to be kept and rows left out; and a policy of several files, parsed by as many
# threads as there are processors: ThreadSanitizer finds nothing, and one file of the same rules makes the same table.
set -u
scopec=$(realpath "$1")
cd "$(dirname "$0")/.." || exit 2
passed=0; failed=0
for run in . guard 'cond|x'; do
  "$scopec" test policies --run "$run" --coverage --mutate --jobs 8 >/dev/null 2>"${TMPDIR:-/tmp}/threads.$$"
  status=$?
  if [ $status = 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAIL --run $run: exit $status"; head -n 30 "${TMPDIR:-/tmp}/threads.$$"; fi
  rm -f "${TMPDIR:-/tmp}/threads.$$"
done
# Five files of a megabyte each.
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
mkdir "$work/policy"
printf '%s\n' 'scopec: 1' 'policy: threads' 'version: 1.0.0' 'context: {mfa: bool}' 'scopes: {urn:a:read: {risk: low}}' >"$work/policy/00.yaml"
for n in 1 2 3 4 5; do
  awk -v n=$n 'BEGIN { print "users:"; for (i = 0; i < 15000; i++) printf "  user%d-%d@acme.example: {grants: [{scopes: [urn:a:read], when: mfa}]}\n", n, i }' >"$work/policy/0$n.yaml"
done
{ cat "$work/policy/00.yaml"; echo users:; grep -hv '^users:' "$work"/policy/0[1-5].yaml; } >"$work/one.yaml"
for policy in policy one.yaml; do
  if (cd "$work" && "$scopec" compile --strip $policy -o $policy.sct) 2>"$work/log"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAIL compile $policy"; head -n 30 "$work/log"; fi
done
if cmp "$work/policy.sct" "$work/one.yaml.sct"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAIL: the tables differ"; fi
# With its explanations the table is made by two threads, too.
if "$scopec" compile "$work/one.yaml" -o "$work/two.sct" 2>"$work/log" && "$scopec" inspect "$work/two.sct" >/dev/null; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAIL compile with explanations"; head -n 30 "$work/log"; fi
echo "users: {a: {grants: [urn:nobody:knows]}}" >"$work/policy/06.yaml" # parsed again from the beginning
(cd "$work" && "$scopec" check policy) >"$work/out" 2>"$work/log"
if [ $? = 3 ] && grep -q 'policy/06.yaml:1:' "$work/log" && ! grep -q ThreadSanitizer "$work/log"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAIL check"; head -n 30 "$work/log"; fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
