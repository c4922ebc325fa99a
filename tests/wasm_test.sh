#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# usage: wasm_test.sh SCOPEC SCOPE.wasm WORKLOAD - decisions of the WebAssembly build, in Node, are those of scopec: generated policies
# of three kinds and the policy of the command-line tests.
set -u
scopec=$(realpath "$1") module=$(realpath "$2") workload=$(realpath "$3"); cd "$(dirname "$0")" || exit
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
passed=0; failed=0
# try POLICY REQUESTS
try() {
  local last
  if ! "$scopec" compile "$1" -o "$work/table.sct" || ! "$scopec" eval "$work/table.sct" --requests "$2" >"$work/answers"; then
    failed=$((failed + 1)); return
  fi
  last=$(node wasm_test.mjs "$module" "$work/table.sct" "$2" "$work/answers" | tee /dev/stderr | tail -n 1)
  if [[ $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
    passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
  else
    failed=$((failed + 1))
  fi
}
for kind in grants conditions deep; do
  "$workload" "$kind" 1000 "$work/$kind" || failed=$((failed + 1))
  try "$work/$kind/policy" "$work/$kind/requests.jsonl"
done
try cli/fixtures/acme.yaml cli/fixtures/requests.jsonl
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
