#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# usage: completion_test.sh SCOPEC - what bash completes while a command is being typed; that zsh and fish, where they are installed,
# take their scripts, and what fish completes.
set -u
scopec=$(realpath "$1")
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
mkdir policies; touch table.sct "a b.sct"
passed=0; failed=0
expect() { # what, expected, actual
  if [ "$2" = "$3" ]; then passed=$((passed + 1)); else failed=$((failed + 1)); printf 'FAIL %s: expected "%s", got "%s"\n' "$1" "$2" "$3"; fi
}

"$scopec" completion bash >bash.sh
# shellcheck disable=SC1091
source bash.sh
complete_bash() { # words as bash splits them, the last one being typed
  COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
  _scopec
  local IFS='|'
  echo "${COMPREPLY[*]}"
}
expect "bash knows the command" "complete -o filenames -F _scopec scopec" "$(complete -p scopec)"
expect "a verb" "compile|completion" "$(complete_bash scopec comp)"
expect "an option" "--min-serial" "$(complete_bash scopec verify --min)"
expect "an option's value" "text|json" "$(complete_bash scopec check --format '')"
expect "an option's value behind =" "json" "$(complete_bash scopec check --format = j)"
expect "the = itself" "text|json" "$(complete_bash scopec check --format =)"
expect "a file of an option" "table.sct" "$(complete_bash scopec compile policies -o t)"
expect "a file with a space" "a b.sct" "$(complete_bash scopec inspect a)"
expect "a folder" "policies" "$(complete_bash scopec check p)"
expect "no files where names are wanted" "" "$(complete_bash scopec eval policies --user t)"
expect "no files behind the = of a fact" "" "$(complete_bash scopec eval policies --context mfa = t)"
expect "a report" "tap=|tap14=" "$(complete_bash scopec test --report ta)"
expect "a report behind =" "junit=" "$(complete_bash scopec test --report = ju)"
expect "the file of a report" "table.sct" "$(complete_bash scopec test --report junit = t)"
expect "the file of a report behind =" "table.sct" "$(complete_bash scopec test --report = junit = t)"
reports=$("$scopec" test --report nothing=x 2>&1 | sed -n 's/.*there are: //p' | tr -d ' ' | tr , '|')
expect "all reports" "$reports" "$(complete_bash scopec test --report '' | tr -d =)"
expect "no files where nothing is wanted" "" "$(complete_bash scopec version t)"
expect "a command to explain" "verify|version" "$(complete_bash scopec help ver)"
expect "a shell" "bash" "$(complete_bash scopec completion b)"

"$scopec" completion zsh >_scopec
if command -v zsh >/dev/null 2>&1; then
  expect "zsh takes its script" "" "$(zsh -n _scopec 2>&1)"
fi
"$scopec" completion fish >scopec.fish
if command -v fish >/dev/null 2>&1; then
  fish() { HOME=$work command fish --no-config "$@" 2>&1; }
  expect "fish takes its script" "" "$(fish -n scopec.fish)"
  complete_fish() { fish -c "source scopec.fish; complete -C '$1'" | cut -f 1 | tr '\n' ' '; }
  expect "fish: a verb" "compile completion " "$(complete_fish 'scopec comp')"
  expect "fish: a value" "--format=json " "$(complete_fish 'scopec check --format=j')"
  expect "fish: a report" "junit= " "$(complete_fish 'scopec test --report ju')"
  expect "fish: a file" "table.sct " "$(complete_fish 'scopec compile policies -o t')"
  expect "fish: no files where names are wanted" "" "$(complete_fish 'scopec eval policies --user t')"
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
