# SPDX-License-Identifier: Apache-2.0
#
# maps_test.py SCOPEC - logs of other products through the ready maps: maps/NAME.json holds records as the product's documentation shows
# them, maps/NAME.jsonl the decision log that they must become. The same records in all forms in which they come, whole and cut off.
import gzip
import json
import os
import pathlib
import random
import resource
import signal
import subprocess
import sys
import tempfile

import jsonschema

root = pathlib.Path(__file__).resolve().parent.parent.parent
samples = root / "tests/simulate/maps"
scopec = pathlib.Path(sys.argv[1]).resolve()
line_schema = jsonschema.Draft202012Validator(json.loads((root / "docs/audit.schema.json").read_text()))
report_schema = jsonschema.Draft202012Validator(json.loads((root / "docs/simulate.schema.json").read_text()))
POLICY = "scopec: 1\npolicy: p\nversion: 1.0.0\nscopes: {'a:read': {risk: low}}\n"
# Of each sample: what is no decision, and why the rest that is no event is damaged.
REST = {
    "cloudtrail": (1, ["the map finds no `scope`"]),
    "kubernetes": (2, ["the map finds no `decision`", "a text has no end"]),
    "github": (1, []),
    "ocsf": (1, []),
    "cerbos": (1, ["the map finds no `task`"]),
    "opa": (1, []),
}
passed = failed = 0


def expect(what, actual, wanted):
    global passed, failed
    passed += actual == wanted
    failed += actual != wanted
    if actual != wanted:
        print(f"FAIL {what}: {str(actual)[:900]}\n  instead of {str(wanted)[:900]}")


def run(log, map_name, limit=None):
    """The lines that the map makes, and the report (None where there is none)."""
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        (work / "policy.yaml").write_text(POLICY)
        (work / "log").write_bytes(log)

        def before():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        done = subprocess.run([scopec, "simulate", "policy.yaml", "--log", "log", "--map", map_name, "--mapped", "mapped",
                               "--format=json"], cwd=work, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=before if limit else None)
        lines = (work / "mapped").read_text().splitlines() if (work / "mapped").exists() else None
        report = json.loads(done.stdout) if done.stdout else None
        if report is not None and "logs" in report:
            expect(f"{map_name}: schema", [e.message for e in report_schema.iter_errors(report)][:3], [])
        return lines, report, done


def damage(report):
    return [s["why"] for s in report["logs"]["damaged"]["samples"]]


def records_of(data):
    """The records of a sample, whatever its form; what is no JSON as bytes."""
    try:
        whole = json.loads(data)
        return whole.get("Records", [whole]) if isinstance(whole, dict) else whole
    except ValueError:
        return [line_of(line) for line in data.splitlines()]


def line_of(line):
    try:
        return json.loads(line)
    except ValueError:
        return line


def forms(records, wrapped):
    """One array, an array over many lines, lines, packed lines, arrays behind each other, and the product's own wrapping."""
    dump = lambda r: json.dumps(r).encode()
    half = len(records) // 2
    array = b"[" + b",".join(map(dump, records)) + b"]"
    yield "array", array
    yield "indented", json.dumps(records, indent=2).encode()
    yield "lines", b"".join(dump(r) + b"\n" for r in records)
    yield "lines without an end", b"\r\n".join(map(dump, records))
    yield "gzip", gzip.compress(b"".join(dump(r) + b"\n" for r in records))
    yield "arrays", json.dumps(records[:half]).encode() + b"\n" + json.dumps(records[half:]).encode()
    if wrapped:
        yield "wrapped", json.dumps({"x": {wrapped: [[1]]}, "n": [{"a": "]}"}, -1.5e3, None], wrapped: records, "z": "}"}).encode()


def ready(name):
    data = (samples / f"{name}.json").read_bytes()
    wanted = (samples / f"{name}.jsonl").read_text().splitlines()
    lines, report, done = run(data, name)
    not_taken, damaged = REST[name]
    expect(f"{name}: lines", lines, wanted)
    expect(f"{name}: no decisions", report["logs"]["not_taken"], not_taken)
    expect(f"{name}: damage", damage(report), damaged)
    expect(f"{name}: events", report["logs"]["events"], len(wanted))
    for line in wanted:
        expect(f"{name}: line schema", [e.message for e in line_schema.iter_errors(json.loads(line))], [])
    whole = [r for r in records_of(data) if not isinstance(r, bytes)]
    for form, log in forms(whole, {"cloudtrail": "Records", "kubernetes": "items"}.get(name)):
        lines, report, _ = run(log, name)
        expect(f"{name} as {form}: lines", lines, wanted)
        expect(f"{name} as {form}: no decisions", report["logs"]["not_taken"], not_taken)
    # What a copy of the built-in map in a file makes is the same.
    lines, _, _ = run(data, str(root / "maps" / f"{name}.yaml"))
    expect(f"{name}: as a file", lines, wanted)


def event(i, task="t"):
    return {"decision_id": f"d{i}", "timestamp": "2026-03-02T15:00:00Z", "result": True,
            "input": {"user": "u", "agent": "a", "task": task, "scope": "a:read"}}


def large():
    """Documents that are larger than the buffer, with records in all lengths around its blocks, and ones that are too long."""
    rng = random.Random(7)
    lengths = [rng.choice([1, 100, 5000, 262144, 262100, 1000000]) + rng.randrange(60) for _ in range(60)]
    records = [event(i, "t" * n) for i, n in enumerate(lengths)]
    whole = json.dumps(records).encode()
    for form, log in (("array", whole), ("lines", b"\n".join(json.dumps(r).encode() for r in records))):
        lines, report, _ = run(log, "opa")
        expect(f"large {form}: tasks", [len(json.loads(line)["task"]) for line in lines], lengths)
    records[30] = event(30, "t" * 1100000)
    for form, log in (("array", json.dumps(records).encode()), ("lines", b"\n".join(json.dumps(r).encode() for r in records))):
        lines, report, _ = run(log, "opa")
        expect(f"too long {form}: the others", len(lines), 59)
        expect(f"too long {form}: said", damage(report), ["the record is longer than 1 MiB"])


def broken():
    """Documents that end early, or are none: what stood before counts, the rest is said to be damaged."""
    good = [event(i) for i in range(3)]
    text = json.dumps(good).encode()
    for cut in range(1, len(text)):
        lines, report, done = run(text[:cut], "opa")
        ends = [len(json.dumps(good[:i]).encode()) - 1 for i in (1, 2, 3)]
        expect(f"cut at {cut}: lines", len(lines or []), sum(cut >= end for end in ends))
        if report is not None:
            expect(f"cut at {cut}: said", damage(report), ["the document ends early"])
    for log, lines_wanted, why in (
            (text[:-1] + b"}", 3, "this is no JSON document: the rest of the file is not read"),
            (text + b"x" + text, 3, "this is no JSON document: the rest of the file is not read"),
            (text + b'{"a":1}\n', 3, "a document without the array of records"),
            (b"[1]", 0, "a record must be a JSON object"),
            (b'[{"decision_id":"a","decision_id":"b"}]', 0, "a name that the map asks for stands twice"),
            (b"[" * 100, 0, "this is no JSON document: the rest of the file is not read")):
        lines, report, done = run(log, "opa")
        expect(f"{log[:30]}: lines", len(lines or []), lines_wanted)
        expect(f"{log[:30]}: said", damage(report) if report else done.stderr, [why])


def refused():
    lines, _, done = run(b"{}", "cloudtrial")
    expect("an unknown map", (done.returncode, lines), (2, None))
    lines, _, done = run(json.dumps([event(0)]).encode() * 1000, "opa", limit=1000)
    expect("a full disk", (done.returncode, lines), (2, None))
    expect("a full disk: said", b"cannot write mapped" in done.stderr, True)


for name in REST:
    ready(name)
large()
broken()
refused()
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
