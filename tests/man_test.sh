#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# usage: man_test.sh SCOPEC [--update] - the manual pages in docs/man are those that the table of commands makes, and mandoc(1) has
# nothing to say against them.
set -u
scopec=$(realpath "$1"); update=${2:-}; cd "$(dirname "$0")/.." || exit 2
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
passed=0; failed=0
"$scopec" help --man >"$work/scopec.1"
for verb in $("$scopec" help | sed -n '/^Commands:/,/^$/s/^  \([a-z-]*\) .*/\1/p'); do "$scopec" help "$verb" --man >"$work/scopec-$verb.1"; done
if [ "$update" = --update ]; then rm -f docs/man/*.1; cp "$work"/*.1 docs/man/; fi
for page in "$work"/*.1; do
  name=$(basename "$page")
  if diff -u "docs/man/$name" "$page" && ! mandoc -Tlint -Wwarning "$page" | grep -v 'referenced manual not found'; then
    passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAIL $name (make man updates the pages)"; fi
done
if ! diff <(cd docs/man && ls) <(cd "$work" && ls); then failed=$((failed + 1)); fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 5 ]
