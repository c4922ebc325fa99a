#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# usage: schema_test.sh SCOPEC - the JSON Schemas that scopec prints, with a validator of its own: they accept every policy and test file
# of the tree and those that `init` writes, and the one of tests refuses each bad file of which a schema can tell.
set -u
scopec=$(realpath "$1"); cd "$(dirname "$0")/.." || exit 2
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
passed=0; failed=0
expect() { # what, command...
  local what=$1; shift
  if "$@" >"$work/out" 2>&1; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAIL $what"; cat "$work/out"; fi
}
validate() { python3 tests/cli/check_schema.py "$@"; }

"$scopec" schema >"$work/policy.json"
"$scopec" schema test >"$work/test.json"
(cd "$work" && "$scopec" init starter >/dev/null)
mapfile -t folders < <({ git ls-files -co --exclude-standard '*_test.yaml' 2>/dev/null || find . -name '*_test.yaml' | sed 's,^\./,,'; } | grep -vE '^(testdata/bad|tests/cli)/' | xargs -rn 1 dirname | sort -u)
expect "policies" validate "$work/policy.json" policies "$work/starter"
expect "test files" validate --tests "$work/test.json" "$work/starter" "${folders[@]}"

# Mistakes of shape. The others are about names of the policy, or about more than one place.
printf 'testdata/bad/%s/shop_test.yaml\n' SC0801-test-version SC0803-bad-test-value SC0804-bad-expectation SC0807-test-shape \
  SC0809-bad-column SC0811-skip-without-reason SC0813-matrix-nothing >"$work/expected"
validate --tests --refused "$work/test.json" testdata/bad >"$work/refused"
expect "bad test files are refused" diff "$work/expected" "$work/refused"
# The configuration of lint, read as another YAML reader does: `off` is false there.
"$scopec" schema lint-config >"$work/lint.json"
# Lines of decision logs.
"$scopec" eval tests/cli/fixtures/acme.yaml --requests tests/cli/fixtures/requests.jsonl --audit "$work/log.jsonl" >/dev/null
python3 - "$work" >"$work/good" <<'PYTHON'
import json, sys, jsonschema, yaml

work = sys.argv[1]


def validator(path):
    with open(path, encoding="utf-8") as file:
        return jsonschema.Draft202012Validator(json.load(file))


lint = validator(f"{work}/lint.json")
for what, good, text in (
    ("configuration of lint", True, "{rules: {missing-title: off, SC0732: error, endless-delegation: note}, fail_on: error}"),
    ("lint: unknown key", False, "{rule: {}}"),
    ("lint: unknown rule", False, "{rules: {missing-titles: off}}"),
    ("lint: unknown level", False, "{rules: {missing-title: fatal}}"),
):
    if lint.is_valid(yaml.safe_load(text)) == good:
        print(what)
audit = validator("docs/audit.schema.json")
with open(f"{work}/log.jsonl", encoding="utf-8") as file:
    lines = [json.loads(line) for line in file]
good = len(lines) >= 5 and all(audit.is_valid(line) for line in lines)
del lines[0]["time"]
if good and not audit.is_valid(lines[0]):
    print("decision logs")
PYTHON
for what in "configuration of lint" "lint: unknown key" "lint: unknown rule" "lint: unknown level" "decision logs"; do
  expect "$what" grep -qxF "$what" "$work/good"
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
