#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# usage: threads_test.sh SCOPEC-BUILT-WITH-SANITIZE=thread
#
# Tests, coverage and mutants on eight threads, with survivors to be kept and rows left out: ThreadSanitizer finds nothing.
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
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
