# SPDX-License-Identifier: Apache-2.0
#
# parts_test.py SCOPEC - logs counted in parts and merged give the bytes of one run: text and JSON, with and without a candidate, in
# whatever order the parts come, merged in one step or two, as one file, packed; so do reports of all formats; and what is no such part is refused.
import gzip
import json
import pathlib
import random
import subprocess
import sys
import tempfile

import make_log

scopec = pathlib.Path(sys.argv[1]).resolve()
SHARDS = 16
passed = failed = 0


def expect(what, actual, wanted):
    global passed, failed
    if actual == wanted:
        passed += 1
    else:
        failed += 1
        at = next((i for i, (a, b) in enumerate(zip(actual, wanted)) if a != b), 0)
        print(f"FAIL {what}: …{actual[max(0, at - 60) : at + 200]!r}\n  instead of …{wanted[max(0, at - 60) : at + 200]!r}")


def run(folder, *args, stdin=None, status=0, verb="simulate"):
    done = subprocess.run([scopec, verb, *args], cwd=folder, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    expect(f"status of {' '.join(args)[:80]} {done.stderr[:200]}", done.returncode, status)
    return done.stdout if status == 0 else done.stderr.decode()


def write_shards(folder, seed):
    """Lines in no order of time: ids twice within and across shards, damage, equal times with different requests, other policies."""
    rng = random.Random(seed)
    events = list(make_log.events(seed, 4000))
    for event in events[:600]:
        event["at"] = make_log.START + (events[0]["at"] - make_log.START) * 0
        event["decision"] = rng.choice(["allow", "deny"])
        event["policy"] = {"name": "gen", "version": f"0.{rng.randrange(5)}.0", "digest": "ab" * 32}
    for event in events[600:700]:
        event["agent"], event["user"] = f"ghost{rng.randrange(40)}", f"nobody{rng.randrange(40)}"
        event["scope"] = f"app:nowhere{rng.randrange(9)}"
        event["decision"] = "deny"
    lines = [make_log.line(event, rng) for event in events]
    lines += [rng.choice(lines) for _ in range(200)]
    lines += ["{bad", "[]", '{"time":7}', "x" * 1100000, ""] * 3
    rng.shuffle(lines)
    (folder / "logs").mkdir()
    for shard in range(SHARDS):
        (folder / f"logs/{shard:02}.jsonl").write_text("\n".join(lines[shard::SHARDS]) + ("\n" if shard % 2 else ""))
    (folder / "logs/empty.jsonl").write_text("")
    return [f"logs/{shard:02}.jsonl" for shard in range(SHARDS)] + ["logs/empty.jsonl"]


def check_seed(seed):
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for file, text in zip(("policy.yaml", "candidate.yaml"), make_log.policies()):
            (folder / file).write_text(text)
        logs = write_shards(folder, seed)
        for candidate in ([], ["--candidate", "candidate.yaml"]):
            parts = []
            for log in logs:
                parts.append(log.replace("logs/", "").replace(".jsonl", ".part"))
                expect("stdout", run(folder, "policy.yaml", *candidate, "--log", log, "--partial", parts[-1]), b"")
            check_merges(folder, candidate, parts, rng)
        check_refusals(folder, parts)


def check_merges(folder, candidate, parts, rng):
    merge = lambda names: [arg for name in names for arg in ("--merge", name)]
    for form in ([], ["--format=json"]):
        one = run(folder, "policy.yaml", *candidate, "--log", "logs", *form)
        assert b"damaged" in one and b"twice" in one or form, one[:500]
        for _ in range(3):
            rng.shuffle(parts)
            expect("shuffled", run(folder, "policy.yaml", *candidate, *merge(parts), *form), one)
        for name, some in (("low", parts[:5]), ("high", parts[5:])):
            run(folder, "policy.yaml", *candidate, *merge(some), "--partial", name)
        expect("in two steps", run(folder, "policy.yaml", *candidate, "--merge", "high", "--merge", "low", *form), one)
        (folder / "all").write_bytes(b"".join((folder / part).read_bytes() for part in parts))
        with open(folder / "all", "rb") as stdin:
            expect("as one file", run(folder, "policy.yaml", *candidate, "--merge", "-", *form, stdin=stdin), one)
        (folder / "all.gz").write_bytes(gzip.compress((folder / "all").read_bytes()))
        expect("packed", run(folder, "policy.yaml", *candidate, "--merge", "all.gz", *form), one)
        rest = [arg for part in parts[3:] for arg in ("--merge", part)]
        direct = [arg for part in parts[:3] for arg in ("--log", f"logs/{part.replace('.part', '.jsonl')}")]
        expect("logs and parts", run(folder, "policy.yaml", *candidate, *direct, *rest, *form), one)


    for form in ("html", "json", "csv", "markdown") if not candidate else ():
        rng.shuffle(parts)
        one = run(folder, "policy.yaml", "--log", "logs", f"--format={form}", verb="report")
        expect(form, run(folder, "policy.yaml", *merge(parts), f"--format={form}", verb="report"), one)


def check_refusals(folder, parts):
    """Of parts made with a candidate."""
    part = sorted(parts)[0]
    text = (folder / part).read_text()
    with_candidate = ["policy.yaml", "--candidate", "candidate.yaml", "--merge"]
    said = lambda *args: run(folder, *args, status=2)
    expect("no candidate", said("policy.yaml", "--merge", part), f"scopec simulate: cannot merge {part}:1: the part was counted with a candidate\n")
    expect("other", said("policy.yaml", "--candidate", "policy.yaml", "--merge", part), f"scopec simulate: cannot merge {part}:1: the part was counted with another candidate, or another state of it\n")
    expect("swapped", said("candidate.yaml", "--candidate", "policy.yaml", "--merge", part), f"scopec simulate: cannot merge {part}:1: the part was counted by another policy, or by another state of it\n")
    run(folder, "candidate.yaml", "--log", "logs/00.jsonl", "--partial", "other.part")
    expect("twice", said(*with_candidate, part, "--merge", f"./{part}"), "scopec simulate: the log logs/00.jsonl was counted twice: it is in two of the parts\n")
    damages = {
        "cut at a line": (text[: text.rindex("\n", 0, len(text) // 2) + 1], "the file ends within a part: it was cut off"),
        "empty": ("", "the file is empty"),
        "no part": ('{"kind":"log"}\n', "this is no file of --partial: no row \"partial\" begins it"),
        "version": (text.replace('"version":1', '"version":2', 1), "the file is of another version than 1"),
        "count": (text.replace('"count":', '"count":1', 1), "its digest is another one"),
        "row less": ("\n".join(text.split("\n")[:5] + text.split("\n")[6:]), "its digest is another one"),
        "kind": (text.replace('"kind":"cell"', '"kind":"well"', 1), 'there are no rows of the kind "well"'),
        "key": (text.replace('"key":[1,', '"key":[77,', 1), '"key" is missing, or not what it must be'),
    }
    for what, (damaged, why) in damages.items():
        assert damaged != text
        (folder / "damaged").write_text(damaged)
        message = said(*with_candidate, "damaged")
        expect(what, (message.startswith("scopec simulate: cannot merge damaged"), why in message or message), (True, True))
    lines = text.split("\n")
    rng = random.Random(5)
    for _ in range(40):  # one byte anywhere
        at = rng.randrange(len(text) - 1)
        if text[at] == "\n":
            continue
        damaged = text[:at] + chr(33 + (ord(text[at]) - 33 + 1 + rng.randrange(90)) % 94) + text[at + 1 :]
        if damaged != text:
            (folder / "damaged").write_text(damaged)
            said(*with_candidate, "damaged")
    assert len(lines) > 20


for number in (1, 2):
    check_seed(number)
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed or not passed else 0)
