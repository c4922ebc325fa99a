# SPDX-License-Identifier: Apache-2.0
#
# lint_docs_test.py SCOPEC - the examples of docs/LINT.md. Each rule has a section with an example, which is added to
# tests/docs/lint_base.yaml; `scopec lint --rule RULE` must say what stands below it, and find the rule at least once, and in the
# base alone not at all. The table of rules must be that of `scopec lint --list`. What --fix mends must be gone then, and
# the policy must still be valid. UPDATE=1 rewrites what the rules say.
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parent.parent
scopec = pathlib.Path(sys.argv[1]).resolve()
page = root / "docs/LINT.md"
update = os.environ.get("UPDATE")
passed = failed = 0


def fail(what):
    global failed
    failed += 1
    print(f"--- {what}")


def run(folder, *words):
    env = dict(os.environ, LC_ALL="C.UTF-8", NO_COLOR="1")
    return subprocess.run([scopec, *words], cwd=folder, env=env, text=True, timeout=60, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout


def findings(folder, options):
    output = run(folder, "lint", ".", "--format=json", *options)
    try:
        return json.loads(output)["findings"]
    except ValueError:
        fail(f"{' '.join(options)}: this is not JSON:\n{output}")
        return []


def make(folder, example):
    shutil.copy(root / "tests/docs/lint_base.yaml", f"{folder}/base.yaml")
    if example is not None:
        pathlib.Path(f"{folder}/example.yaml").write_text(example, encoding="utf-8")


def check_fix(folder, code, rule, options):
    before = [f for f in findings(folder, options) if f["code"] == code]
    run(folder, "lint", "--fix", ".", *options)
    after = [f for f in findings(folder, options) if f["code"] == code]
    if not before or len(after) >= len(before):
        fail(f"{rule}: --fix mends nothing of the example")
    elif " is valid: " not in run(folder, "check", "."):
        fail(f"{rule}: the policy is not valid after --fix")
    else:
        return True
    return False


def check_section(match):
    global passed
    code, rule, options, example, said = match[1], match[2], (match[3] or "").split(), match[4], match[5]
    options += ["--rule", rule]
    with tempfile.TemporaryDirectory() as folder:
        make(folder, example)
        actual = run(folder, "lint", ".", *options)
        found = [f for f in findings(folder, options) if f["code"] == code]
        if not found:
            fail(f"{rule} finds nothing in its example:\n{actual}")
        elif actual != said and not update:
            fail(f"{rule}: the document says\n{said}--- but it is\n{actual}")
        elif not fixable[rule] or check_fix(folder, code, rule, options):
            passed += 1
    with tempfile.TemporaryDirectory() as folder:
        make(folder, None)
        if rule != "missing-tests" and findings(folder, options):
            fail(f"{rule} finds something in the base")
    return match[0][: match.start(5) - match.start()] + actual + "```\n"


text = page.read_text(encoding="utf-8")
listed = [line.split() for line in run(root, "lint", "--list").splitlines()]
fixable = {(w[3] if w[2] == "fix" else w[2]): w[2] == "fix" for w in listed}
table = re.findall(r"(?m)^\| (SC\d{4}) \| \[([a-z-]+)\]\(#sc\d{4}-\2\) \| (\w+) \| (yes)? *\|", text)
if [(code, rule, level, fix == "yes") for code, rule, level, fix in table] != [
        (w[0], w[3] if w[2] == "fix" else w[2], w[1], w[2] == "fix") for w in listed]:
    fail("the table of rules is not that of `scopec lint --list`")
section = re.compile(r"(?ms)^### (SC\d{4}) ([a-z-]+)\n\n(?:With `([^`]*)`\.\n\n)?```yaml\n(.*?)^```\n\n```text\n(.*?)^```\n")
if [m[2] for m in section.finditer(text)] != list(fixable):
    fail("not every rule has a section, in the order of the list")
new = section.sub(check_section, text)
if update and new != text:
    page.write_text(new, encoding="utf-8")
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed or not passed else 0)
