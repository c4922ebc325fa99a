# SPDX-License-Identifier: Apache-2.0
#
# simulate_test.py SCOPEC - `scopec simulate` on random logs with known answers (make_log.py), in all forms in which logs come; and that
# its JSON is what docs/simulate.schema.json says.
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
schema = jsonschema.Draft202012Validator(json.loads((root / "docs/simulate.schema.json").read_text()))
passed = failed = 0


def expect(what, actual, wanted):
    global passed, failed
    if actual == wanted:
        passed += 1
    else:
        failed += 1
        if isinstance(actual, dict) and isinstance(wanted, dict):
            actual, wanted = ({k: v for k, v in a.items() if b.get(k) != v} for a, b in ((actual, wanted), (wanted, actual)))
        print(f"FAIL {what}: {str(actual)[:500]}\n  instead of {str(wanted)[:500]}")


def simulate(folder, *logs, options=(), stdin=None):
    args = [scopec, "simulate", "policy.yaml", "--candidate", "candidate.yaml", "--format=json", *options]
    for log in logs:
        args += ["--log", log]
    done = subprocess.run(args, cwd=folder, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    report = json.loads(done.stdout) if done.stdout else None
    if report is not None:
        expect("schema", [e.message[:200] for e in schema.iter_errors(report)][:3], [])
    return report, done


def counts(report):
    return {(r["recorded"], r["now"], r["candidate"]): r["events"] for r in report["replay"]}


def damage(lines, rng):
    """Puts lines that are no events between the others; returns how many."""
    bad = ['{"time":', "[]", '{"time":"yesterday","task":"t","scope":"s","decision":"allow"}', "{}", '{"a":1}}', "\x00",
           '{"time":"2026-01-01T00:00:00Z","time":"2026-01-01T00:00:00Z"}', '{"decision":"maybe"}', '{"user":7}', "x" * 1100000]
    for text in bad:
        lines.insert(rng.randrange(len(lines)), text)
    lines.insert(3, "  ")
    lines.insert(9, "")
    return len(bad)


def check_seed(seed):
    rng = random.Random(seed * 77)
    events = list(make_log.events(seed, 3000))
    wanted = dict(make_log.expected(events))
    for event in events[:120]:
        event["policy"] = {"name": "gen", "version": "0.9.0", "digest": "ab" * 32}
    lines = [make_log.line(event, rng) for event in events]
    again = rng.sample(events, 40)
    for event in again:
        lines.append(make_log.line(event, rng))
        key = (event["decision"], make_log.decide(event, False), make_log.decide(event, True))
        wanted[key] += 1
    rng.shuffle(lines)
    bad = damage(lines, rng)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for file, text in zip(("policy.yaml", "candidate.yaml"), make_log.policies()):
            (folder / file).write_text(text)
        (folder / "all.jsonl").write_text("\n".join(lines))
        report, done = simulate(folder, "all.jsonl", options=["--fail-on=broken"])
        expect(f"seed {seed}: events", counts(report), wanted)
        expect(f"seed {seed}: status", done.returncode, 1)
        logs = report["logs"]
        expect(f"seed {seed}: damaged", logs["damaged"]["count"], bad)
        expect(f"seed {seed}: lines", logs["lines"], len(lines) - 2)
        expect(f"seed {seed}: repeated", logs["repeated_ids"]["count"], len(again))
        gap = [g for g in logs["gaps"] if g["hours"] >= 70]
        expect(f"seed {seed}: gap", len(gap) == 1 and gap[0]["from"] <= "2026-01-25T01" and gap[0]["to"] >= "2026-01-27T23", True)
        versions = {p["version"] for p in logs["policies"]}
        expect(f"seed {seed}: policies", versions, {"", "0.9.0"})
        first, last = min(e["at"] for e in events), max(e["at"] for e in events)
        expect(f"seed {seed}: period", (logs["first"], logs["last"]), tuple(t.strftime("%Y-%m-%dT%H:%M:%SZ") for t in (first, last)))
        causes = {(c["candidate"]["decision"], c["candidate"]["reason"]) for c in report["changes"]}
        expect(f"seed {seed}: causes", causes, {("deny", "user-lacks-scope"), ("deny", "condition-false"), ("not-replayable", "condition-unknown"), ("allow", "allowed")})
        missing = [c["missing_attributes"] for c in report["changes"] if c["candidate"]["decision"] == "not-replayable"]
        expect(f"seed {seed}: missing", missing, [["mfa"]])
        check_forms(folder, lines, report, seed)


def check_forms(folder, lines, report, seed):
    """The same events, however they come, make the same report."""
    (folder / "logs/sub").mkdir(parents=True)
    third = len(lines) // 3
    (folder / "logs/a.jsonl").write_text("\n".join(lines[:third]) + "\n")
    (folder / "logs/b").write_text("\n".join(lines[third : 2 * third]))
    (folder / "logs/sub/c.jsonl").write_text("\r\n".join(lines[2 * third :]))
    subprocess.run(["gzip", "logs/a.jsonl"], cwd=folder, check=True)
    subprocess.run(["zstd", "-q", "--rm", "logs/b"], cwd=folder, check=True)
    (folder / "logs/.hidden").write_text("not read\n")

    def without_places(r):
        r = json.loads(json.dumps(r))
        del r["logs"]["files"], r["logs"]["bytes"]
        for key in ("damaged", "repeated_ids"):
            del r["logs"][key]["samples"]
        return r

    for what, logs in (("folder", ["logs"]), ("pattern", ["logs/*", "logs/sub/*"]), ("files", ["logs/sub/c.jsonl", "logs/a.jsonl.gz", "logs/b.zst", "logs/b.zst"])):
        other, _ = simulate(folder, *logs)
        ours, theirs = without_places(report), without_places(other)
        for change in ours["changes"] + theirs["changes"]:
            change.pop("example")  # the first one that was read
        expect(f"seed {seed}: {what}", theirs, ours)
    subprocess.run("cat logs/a.jsonl.gz logs/a.jsonl.gz > twice.gz; { zstd -qdc logs/b.zst; echo; } > b; zstd -qc b b > twice.zst", shell=True, cwd=folder, check=True)
    a = sum(counts(simulate(folder, "logs/a.jsonl.gz")[0]).values())
    for packed, single in (("twice.gz", a), ("twice.zst", sum(counts(simulate(folder, "logs/b.zst")[0]).values()))):
        with open(folder / packed, "rb") as stdin:
            other, _ = simulate(folder, "-", stdin=stdin)
        expect(f"seed {seed}: {packed}", sum(counts(other).values()), 2 * single)


for number in (1, 2, 3):
    check_seed(number)
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed or not passed else 0)
