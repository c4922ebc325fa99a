#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# usage: reload_test.sh BENCH_RELOAD_TSAN SCOPEC - eight threads decide while the table is replaced under them, built with ThreadSanitizer:
# no race, no wrong answer.
set -u
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
"$2" compile "$(dirname "$0")/../policies/infra" -o "$work/table.sct" || exit 1
run=("$1" "$work/table.sct" "${SWAPS:-30}")
# Where addresses are too random for ThreadSanitizer's shadow, they are made less so.
"${run[@]}" >"$work/out" 2>&1 || { grep -q 'unexpected memory mapping' "$work/out" && setarch -R "${run[@]}" >"$work/out" 2>&1; }
status=$?
if [ $status = 0 ] && ! grep -q 'WARNING: ThreadSanitizer' "$work/out" && grep -q '"wrong":0' "$work/out"; then
  echo "1 passed, 0 failed"
else
  cat "$work/out"; echo "0 passed, 1 failed"; exit 1
fi
