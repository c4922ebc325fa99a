#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# usage: git_test.sh SCOPEC - runs what docs/REVIEWING.md says under "In git itself", as it stands there, in a repository: its configuration and
# attributes, then what they are for.
set -u
shopt -s lastpipe # the checks below count in this shell
scopec=$(realpath "$1"); root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@t.example \
  GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@t.example LC_ALL=C.UTF-8 NO_COLOR=1 GIT_PAGER=cat
unset GIT_DIR GIT_EXTERNAL_DIFF
passed=0; failed=0
block() { sed -n '/^## In git itself/,/^## /p' "$root/docs/REVIEWING.md" | sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/p" | sed '1d;$d'; }
has() { # what, then a text of the output on stdin
  local got; got=$(cat)
  if grep -qF -- "$2" <<<"$got"; then passed=$((passed + 1)); else failed=$((failed + 1)); printf 'FAIL %s: no "%s" in\n%s\n' "$1" "$2" "$got"; fi
}
lacks() {
  local got; got=$(cat)
  if grep -qF -- "$2" <<<"$got"; then failed=$((failed + 1)); printf 'FAIL %s: "%s" in\n%s\n' "$1" "$2" "$got"; else passed=$((passed + 1)); fi
}

mkdir "$work/bin" "$work/repo" && ln -s "$scopec" "$work/bin/scopec" && cd "$work/repo" || exit 2
export PATH=$work/bin:$PATH
git init -q -b main .
block sh >"$work/configure" && bash -eu "$work/configure" || exit 1
block gitattributes >.gitattributes
mkdir policies && cp -r "$root/policies/infra" policies/infra && cp "$root/tests/cli/fixtures/acme.yaml" policies/payments.yaml
scopec compile policies/payments.yaml -o v1.sct
git add -A && git commit -q -m one
sed -i 's/in 09:00..18:00/in 08:00..18:00/' policies/infra/policy.yaml
git policy-diff main policies/infra 2>&1 | has "a folder, whole" "12 newly allowed (2 critical)"
(cd policies/infra && git policy-diff) 2>&1 | has "from within" "12 newly allowed (2 critical)"
git diff 2>&1 | has "a folder's files stay lines" "+  business-hours: now.weekday in mon..fri and now.clock in 08:00..18:00"

sed -i 's/in 09:00..18:00/in 09:00..20:00/' policies/payments.yaml
git diff -- policies/payments.yaml 2>&1 | has "one file, its meaning" "Mon–Fri 18:00–20:00 America/New_York"
git diff -- policies/payments.yaml 2>&1 | lacks "and not its lines" "@@"
git difftool -t scopec main -- policies/payments.yaml 2>&1 | has "difftool, one file" "Mon–Fri 18:00–20:00 America/New_York"
scopec compile policies/payments.yaml -o v1.sct
git diff -- v1.sct 2>&1 | has "a table as text" "+v4 week now America/New_York 32400 72000"
git diff -- v1.sct 2>&1 | lacks "and not as a binary" "Binary files"
git difftool -t scopec main -- v1.sct 2>&1 | has "difftool, a table" "Mon–Fri 18:00–20:00 America/New_York"
git commit -q -a -m two
git log -p --ext-diff -1 2>&1 | has "log, the meaning" "Mon–Fri 18:00–20:00 America/New_York"
git log -p -1 2>&1 | has "log, the lines" "09:00..20:00"
git show HEAD -- v1.sct 2>&1 | lacks "show, a table" "Binary files"

echo "not: [a policy" >policies/payments.yaml
git diff -- policies/payments.yaml 2>&1 | has "what is no policy, as lines" "+not: [a policy"
git rm -q --cached policies/payments.yaml && git commit -q -m three && git add policies/payments.yaml
git diff --cached -- policies/payments.yaml 2>&1 | has "what is new, as lines" "+not: [a policy"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
