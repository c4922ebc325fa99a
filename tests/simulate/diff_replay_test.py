# SPDX-License-Identifier: Apache-2.0
#
# diff_replay_test.py SCOPEC - `scopec diff --replay` on random logs with known answers (make_log.py): each event is counted in the part of the change
# that it lies in, by whom and when; what the log lacks is told by itself; and the JSON is what docs/diff.schema.json says.
import collections
import json
import pathlib
import random
import subprocess
import sys
import tempfile

import jsonschema
import make_log

root = pathlib.Path(__file__).resolve().parent.parent.parent
scopec = pathlib.Path(sys.argv[1]).resolve()
schema = jsonschema.Draft202012Validator(json.loads((root / "docs/diff.schema.json").read_text()))
KINDS = {("allow", "deny"): "revoked", ("deny", "allow"): "new-access"}
passed = failed = 0


def expect(what, actual, wanted):
    global passed, failed
    if actual == wanted:
        passed += 1
    else:
        failed += 1
        print(f"FAIL {what}: {str(actual)[:500]}\n  instead of {str(wanted)[:500]}")


def instant(at):
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def check_change(what, change, events, kinds):
    mine = [e for e, kind in zip(events, kinds) if kind == change["kind"] and e["scope"] in change["scopes"]]
    maybe = [e for e, kind in zip(events, kinds) if kind is None and e["scope"] in change["scopes"]]
    replay = change["replay"]
    expect(f"{what}: requests", (replay["requests"], replay["not_replayable"]), (len(mine), len(maybe)))
    expect(f"{what}: by", {b["who"]: b["requests"] for b in replay["by"]}, dict(collections.Counter(e["user"] for e in mine)))
    expect(f"{what}: order", [b["requests"] for b in replay["by"]], sorted((b["requests"] for b in replay["by"]), reverse=True))
    if mine:
        times = [e["at"] for e in mine]
        expect(f"{what}: times", (replay["first"], replay["last"]), (instant(min(times)), instant(max(times))))
    return len(mine)


def check(seed, swap):
    events = list(make_log.events(seed, 2500))
    rng = random.Random(seed)
    names = ["policy.yaml", "candidate.yaml"]
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for name, text in zip(names, make_log.policies()):
            (folder / name).write_text(text)
        (folder / "log.jsonl").write_text("".join(make_log.line(e, rng) + "\n" for e in events) + "{\n")
        if swap:
            names.reverse()
        done = subprocess.run([scopec, "diff", *names, "--replay", "log.jsonl", "--format=json"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    what = f"seed {seed}{', swapped' if swap else ''}"
    expect(f"{what}: status", (done.returncode, done.stderr), (1, b""))
    report = json.loads(done.stdout)
    expect(f"{what}: schema", [e.message[:200] for e in schema.iter_errors(report)][:3], [])
    pairs = [(make_log.decide(e, swap), make_log.decide(e, not swap)) for e in events]
    kinds = [None if "not-replayable" in pair else KINDS.get(pair, "same") for pair in pairs]
    totals = collections.Counter(kinds)
    replay = report["replay"]
    expect(f"{what}: totals", [replay[k] for k in ("requests", "same", "new_access", "revoked", "obligation", "not_replayable", "not_listed", "damaged_lines")],
           [len(events), totals["same"], totals["new-access"], totals["revoked"], 0, totals[None], 0, 1])
    told = sum(check_change(f"{what}: {c['kind']} {c['scopes']}", c, events, kinds) for c in report["changes"])
    expect(f"{what}: told", told >= totals["revoked"] + totals["new-access"], True)


for seed in range(1, 6):
    check(seed, False)
    check(seed, True)
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
