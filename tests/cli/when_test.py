# SPDX-License-Identifier: Apache-2.0
#
# when_test.py SCOPEC - the answers of `who-can --when C` and `can --when C` against a second way to the same: a policy with one more deny,
# of everything unless C is true, allows exactly what the policy allows where C is true. So its answers without --when are the
# answers with it. From source and from table, for many conditions over each policy; every request shown is tried on the deny's policy.
import functools
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

import jsonschema

root = pathlib.Path(__file__).resolve().parent.parent.parent
scopec = str(pathlib.Path(sys.argv[1]).resolve())
schema = jsonschema.Draft202012Validator(json.loads((root / "docs/access.schema.json").read_text(encoding="utf-8")))
passed = failed = 0

# Per policy: atoms and names, of every type and source, some of which no rule mentions.
ATOMS = {
    "tests/cli/fixtures/acme.yaml": [
        "business-hours", "safe-device", "change", "mfa", "now.weekday in sat..mon", "now.clock in 17:00..10:00",
        "now(\"Asia/Tokyo\").clock < 09:30", "now.date in 2026-03-01..2026-03-31", "now >= 2026-06-01", "ip in [10.1.0.0/16, ::/8]",
        "ticket starts_with 'CHG-1'", "ticket == 'CHG-000001'", "has ticket", "errors < 3", "'oncall' in groups", "'x' in groups",
        "device.trust == managed", "user == 'alice'", "user glob 'b*'", "agent == 'helper'", "task != 'watch'", "resource glob 'a/**'",
        "scope starts_with 'app:deploy'", "since < 2026-01-01", "scope matches 'mcp:tools:[a-c]+'"],
    "policies/infra": [
        "business-hours", "now.weekday in fri..sun", "ip in [10.2.0.0/15]", "ticket glob '*7'", "mfa", "environment != production",
        "agent starts_with 'infra'", "user == 'alice@acme.example'", "now < 2027-01-01", "device.trust < attested"],
    "policies/support-desk": ["now.clock in 08:00..12:00", "now(\"UTC\").weekday == mon", "user glob '*@acme.example'", "has now"],
}


def check(what, holds, detail=""):
    global passed, failed
    passed += bool(holds)
    failed += not holds
    if not holds:
        print(f"FAIL {what}: {detail}")


def run(*args, status=(0, 1)):
    done = subprocess.run([scopec, *map(str, args)], text=True, capture_output=True, timeout=120)
    assert done.returncode in status, (args, done.returncode, done.stderr)
    return done.stdout


@functools.cache
def groups(document):
    """What is said of each group, without the rules, which also name a deny that did not apply."""
    keep = ("risk", "any_user", "any_network", "any_time", "who", "subjects", "agents", "scopes", "patterns", "when", "when_complete")
    document = json.loads(document)
    schema.validate(document)
    found = [{k: g[k] for k in keep} for g in document["access"]]
    for group in found:  # the facts of a case come in the order of their variables, which is another one there
        group["when"] = sorted("; ".join(sorted(case.split("; "))) for case in group["when"])
    return sorted(json.dumps(group, sort_keys=True) for group in found)


def conditions(atoms):
    yield from atoms
    pick = random.Random(7)
    for _ in range(len(atoms)):
        a, b, c = (("" if pick.random() < 0.6 else "not ") + atom for atom in pick.sample(atoms, 3))
        yield pick.choice((f"{a} and {b}", f"{a} or {b}", f"not ({a} and {b}) or {c}", f"({a} or {b}) and {c}"))


def try_policy(work, name, atoms):
    policy = root / name
    folder = work / policy.name.replace(".", "-")
    folder.mkdir()
    for file in [policy] if policy.is_file() else policy.glob("*.yaml"):
        if not file.name.endswith("_test.yaml"):
            (folder / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    plain, table = work / f"{folder.name}-plain", work / f"{folder.name}.sct"
    run("compile", folder, "-o", table)
    subprocess.run(["cp", "-r", folder, plain], check=True)
    everything = groups(run("who-can", plain, "**", "--format=json"))
    check(f"{name}: always", groups(run("who-can", plain, "**", "--when", "has now or not has now", "--format=json")) == everything)
    check(f"{name}: never", run("who-can", plain, "**", "--when", "has now and not has now") == "nobody, whatever else is in the context\n")
    different = 0
    tried = list(conditions(atoms))[::1 if os.environ.get("SCOPEC_LONG") else 3]
    for condition in tried:
        quoted = condition.replace("'", "''")
        (folder / "asked.yaml").write_text(f"denies: [{{id: asked, scopes: ['*'], unless: '{quoted}'}}]\n", encoding="utf-8")
        for who in (("who-can", "**"), ("can", "--agent", "*")):
            options = [*who[1:], "--format=json"]
            expected = run(who[0], folder, *options)
            for where in (plain, table):
                got = run(who[0], where, *options, "--when", condition)
                check(f"{who[0]} {where.name} --when {condition}", groups(got) == groups(expected),
                      "\n" + "\n".join(sorted(set(groups(got)) ^ set(groups(expected)))))
        requests = [json.dumps(g["request"]) for g in json.loads(got)["access"]]
        different += groups(expected) != everything
        answers = subprocess.run([scopec, "eval", str(folder), "--requests", "-"], input="\n".join(requests), text=True, capture_output=True)
        wrong = [line for line in answers.stdout.splitlines() if not line.startswith('{"decision":"allow"')]
        check(f"the requests of --when {condition}", not wrong and len(answers.stdout.splitlines()) == len(requests), wrong)
    check(f"{name}: conditions make a difference", 2 * different > len(tried), different)


with tempfile.TemporaryDirectory() as folder:
    for name, atoms in ATOMS.items():
        try_policy(pathlib.Path(folder), name, atoms)
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed or not passed else 0)
