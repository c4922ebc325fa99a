# SPDX-License-Identifier: Apache-2.0
#
# usage: bad_test.py SCOPEC [PATTERN]...     UPDATE=1 rewrites the expected outputs
#
# Every mistake that a policy or its tests can have. A case is a folder testdata/bad/SCnnnn-NAME with the policy (or make.sh,
# which writes it), what `scopec check` (`scopec test`, where there is a test file) prints about it as text (expected.txt) and
# as JSON (expected.json), and, where it is not policy.yaml, the path to check (args). Where there is a map.yaml, it is what
# `scopec simulate` prints about that. Its own code must be the first that is reported. Every code has a case, or stands in
# testdata/bad/WITHOUT with a reason.
import difflib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

scopec = str(pathlib.Path(sys.argv[1]).resolve())
bad = pathlib.Path(__file__).resolve().parent.parent / "testdata/bad"
update = bool(os.environ.get("UPDATE"))
environ = {**os.environ, "LC_ALL": "C.UTF-8", "CI": "true"}
READING = ("SC0001", "SC0002", "SC0003")  # what cannot be read says nothing about the policy


class Wrong(Exception):
    pass


def run(box, *arguments, stderr):
    done = subprocess.run([scopec, *arguments], cwd=box, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr, timeout=60)
    return done.returncode, done.stdout


def make_box(case, box):
    """A copy of the case without what it expects; what to run on it."""
    shutil.copytree(case, box, symlinks=True, ignore=shutil.ignore_patterns("expected.*", "args"))
    if (box / "make.sh").exists():
        subprocess.run(["bash", "make.sh"], cwd=box, env=environ, check=True)
        (box / "make.sh").unlink()
    path = (case / "args").read_text().strip() if (case / "args").exists() else "policy.yaml"
    if (box / "map.yaml").exists():
        return ["simulate", "--map", "map.yaml", "--log", "map.yaml", path]
    if any(box.glob("*_test.yaml")):
        return ["test", "."]
    return ["check", path]


def check_status(code, status, status_json, text):
    if status != status_json:
        raise Wrong(f"text exits with {status}, JSON with {status_json}")
    good = status == 2 if code in READING else status == 3 or b"warning" in text
    if not good:
        raise Wrong(f"exit status {status}")


def compare(path, actual):
    if update:
        path.write_bytes(actual)
    expected = path.read_bytes() if path.exists() else b""
    if expected != actual:
        lines = [text.decode("utf-8", "backslashreplace").splitlines(keepends=True) for text in (expected, actual)]
        raise Wrong("".join(difflib.unified_diff(*lines, f"expected {path.parent.name}/{path.name}", f"actual {path.parent.name}/{path.name}")))


def run_case(case, box):
    command = make_box(case, box)
    status, text = run(box, *command, stderr=subprocess.STDOUT)
    status_json, document = run(box, *command, "--format=json", stderr=subprocess.DEVNULL)
    code = case.name.split("-")[0]
    check_status(code, status, status_json, text)
    try:
        document = json.loads(document.decode("utf-8"))
        first = document["diagnostics"][0]["code"]
    except (ValueError, LookupError) as error:
        raise Wrong(f"not the JSON of diagnostics: {error}") from error
    if first != code:
        raise Wrong(f"{code} is not what is reported first:\n" + text.decode("utf-8", "backslashreplace")[:1000])
    compare(case / "expected.txt", text)
    compare(case / "expected.json", (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode())


def codes_without_case(cases):
    listed = subprocess.run([scopec, "explain", "--list"], capture_output=True, text=True, check=True).stdout.splitlines()
    known = {case.name.split("-")[0] for case in cases} | {line.split(" ")[0] for line in (bad / "WITHOUT").read_text().splitlines()}
    return [line.split()[0] for line in listed if line.split()[0] not in known]


def main():
    patterns = sys.argv[2:]
    cases = sorted(case for case in bad.glob("SC*") if case.is_dir())
    wanted = [case for case in cases if not patterns or any(pattern in case.name for pattern in patterns)]
    failed = 0
    with tempfile.TemporaryDirectory() as work:
        for case in wanted:
            try:
                run_case(case, pathlib.Path(work, case.name))
            except (Wrong, subprocess.SubprocessError) as error:
                print(f"{error}\nFAIL {case.name}")
                failed += 1
    passed = len(wanted) - failed
    for code in codes_without_case(cases) if not patterns else []:
        print(f"FAIL {code} has no case")
        failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


sys.exit(main())
