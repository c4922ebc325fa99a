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


def check_findings(seed, report, events):
    """The policy of make_log.py grants more than its events use, in ways that are known."""
    uses = [e for e in events if e["decision"] == "allow"]
    found = {(f["kind"], f["holder"]["kind"], f["holder"]["name"], f.get("rule", "")): f for f in report["findings"]}
    attempts = {k: f for k, f in found.items() if k[0] == "denied-attempts"}
    denied = [f for f in report["findings"] if f["kind"] == "denied-attempts"]
    expect(f"seed {seed}: findings", sorted(set(found) - set(attempts)), sorted([
        ("dormant-agent", "agent", "spare", ""),
        ("dormant-task", "task", "bot/rest", ""),
        ("dormant-user", "user", "cas", ""),
        ("unused-rule", "role", "worker", "role:worker/grants/3"),
        ("unused-rule", "role", "idle", "role:idle/grants/1"),
        ("unused-rule", "delegation", "unused", "unused"),
        ("broad-pattern", "role", "worker", "role:worker/grants/2"),
        ("broad-pattern", "task", "bot/job", "agent:bot/task:job/scopes/1"),
        ("wide-networks", "task", "bot/job", ""),
    ]))
    wide = found["broad-pattern", "role", "worker", "role:worker/grants/2"]
    of_wide = [e["at"].strftime("%Y-%m-%dT%H:%M:%SZ") for e in uses if e["scope"] == "app:wide:one"]
    expect(f"seed {seed}: wide", (wide["used"]["names"], wide["unused"]["names"]), (["app:wide:one"], ["app:wide:two"]))
    expect(f"seed {seed}: evidence", (wide["events"], wide["first"], wide["last"]), (len(of_wide), min(of_wide), max(of_wide)))
    job = found["broad-pattern", "task", "bot/job", "agent:bot/task:job/scopes/1"]
    expect(f"seed {seed}: job", (job["unused"]["names"], job["events"], job["severity"]), (["app:added", "app:never", "app:wide:two"], len(uses), "high"))
    wanted = {}
    for event in events:
        if event["decision"] == "deny":
            wanted[event["scope"]] = wanted.get(event["scope"], 0) + 1
    expect(f"seed {seed}: denied", {f["scopes"]["names"][0]: f["events"] for f in denied}, wanted)
    expect(f"seed {seed}: also allowed", [f["scopes"]["names"][0] for f in denied if f["also_allowed"]], ["app:clock"])
    expect(f"seed {seed}: confidence", report["evidence"]["confidence"], "partial")


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
        check_findings(seed, report, events + again)
        short, _ = simulate(folder, "all.jsonl", options=["--min-window=61d"])
        expect(f"seed {seed}: short", short["evidence"]["confidence"], "not-enough-evidence")
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
