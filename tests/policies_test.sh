#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# usage: policies_test.sh SCOPEC - the policies that are shipped: valid without a warning, in canonical layout, nothing to lint, and the command in
# each README is allowed or denied as it is meant to be, from source and from the table alike, and their own tests pass, need every rule and notice mistakes.
set -u
scopec=$(realpath "$1"); cd "$(dirname "$0")/.." || exit 2
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
passed=0; failed=0
expect() { # what, command...
  local what=$1; shift
  if "$@" >"$work/out" 2>&1; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAIL $what"; cat "$work/out"; fi
}
valid_and_quiet() { "$scopec" check "$1" && ! "$scopec" check "$1" 2>&1 | grep -q warning; }
same_explanation() { cmp <("$scopec" explain "$1" "${@:3}" --format=json) <("$scopec" explain "$2" "${@:3}" --format=json); }
same_answer() { cmp <("$scopec" eval "$1" "${@:3}" --format=json) <("$scopec" eval "$2" "${@:3}" --format=json); }
now=(--now 2026-11-24T10:30:00-05:00)
for policy in policies/*/; do
  policy=${policy%/}
  expect "$policy is valid" valid_and_quiet "$policy"
  expect "$policy is formatted" "$scopec" fmt --check "$policy"
  expect "$policy is clean" "$scopec" lint --fail-on note "$policy"
  "$scopec" compile "$policy" -o "$work/t.sct"
  mapfile -t words < <(sed -n '/^    scopec eval/,/^$/p' "$policy/README.md" | tr -d '\\' | xargs printf '%s\n' | tail -n +4)
  expect "$policy: the README's request is allowed" "$scopec" eval "$policy" "${words[@]}" "${now[@]}"
  expect "$policy: source and table agree" same_answer "$policy" "$work/t.sct" "${words[@]}" "${now[@]}"
  expect "$policy: source and table explain alike" same_explanation "$policy" "$work/t.sct" "${words[@]}" "${now[@]}"
  for ((i = 0; i < ${#words[@]}; i++)); do # without any one of its facts it is still decided, and alike
    [ "${words[i]}" = --context ] || continue
    fewer=("${words[@]:0:i}" "${words[@]:i+2}")
    expect "$policy: source and table agree without ${words[i + 1]}" same_answer "$policy" "$work/t.sct" "${fewer[@]}" "${now[@]}"
    expect "$policy: source and table explain alike without ${words[i + 1]}" same_explanation "$policy" "$work/t.sct" "${fewer[@]}" "${now[@]}"
  done
done
"$scopec" init "$work/start" >/dev/null
expect "what init writes is formatted" "$scopec" fmt --check "$work/start"
for policy in infra github-mcp support-desk; do
  expect "policies/$policy: its own tests pass, need every rule, and notice mistakes" "$scopec" test policies/$policy --min-coverage 100 --min-coverage outcomes=100 --min-coverage mcdc=100 --min-coverage atoms=98 --min-score 98
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
