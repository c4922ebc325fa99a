# SPDX-License-Identifier: Apache-2.0
#
# format_test.py SCOPEC - the reader of tests/format/read_table.py, which knows docs/FORMAT.md only, against scopec: what a table says
# of itself, and the reasons of some thousand decisions on each policy that is shipped.
import itertools
import json
import pathlib
import random
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(root / "format"))
import read_table  # noqa: E402

scopec = sys.argv[1]
passed = failed = 0
SAMPLES = {"bool": [True, False], "int": [-1, 0, 50, 150, 2000, 10**9], "set": [[], ["on-call"], ["billing", "oncall"]],
           "ip": ["10.1.2.3", "192.0.2.1", "2001:db8:10::1", "not an address"],
           "string": ["CHG-123456", "INC-000001", "TCK-1001", "eu", "main", ""]}
TYPES = ["bool", "int", "string", "set", "ip"]
NOWS = ["2026-03-02T10:00:00-05:00", "2026-11-24T23:10:00Z", "2026-12-25T12:00:00Z", "2031-06-01T00:00:00Z", None]


def check(good, what):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    if not good:
        print(f"FAIL {what}")


def requests_for(table, rng, count):
    name = lambda items, at=0: [table.string(*item[at:at + 2]) for item in items]
    users, roles, agents = name(table.users), name(table.roles), name(table.agents)
    scopes = name(table.scopes)
    scopes += [scope + suffix for scope in scopes[table.first_open:] for suffix in (":x", ":a:b", ":dev:restart")] + ["no:such:scope"]
    tasks = [(table.string(*agents_name[:2]), table.string(*task[:2])) for task in table.tasks for agents_name in [table.agents[task[2]]]]
    for _ in range(count):
        agent, task = rng.choice(tasks)
        context = {}
        for off, length, kind, values, _, first in table.attrs:
            if rng.random() < 0.75:
                enum = [table.string(*item) for item in table.enums[first:first + values]]
                if kind <= 5:
                    context[table.string(off, length)] = rng.choice(enum if kind == 5 else SAMPLES[TYPES[kind]])
        request = {"actors": [agent] if rng.random() < 0.7 else [rng.choice(agents), agent], "task": task, "scope": rng.choice(scopes),
                   "context": context}
        if rng.random() < 0.8:
            request["user"] = rng.choice(users + ["nobody@example.com"]) if users else "nobody@example.com"
        if rng.random() < 0.5:
            request["roles"] = rng.sample(roles, min(2, len(roles)))
        if rng.random() < 0.3:
            request["resource"] = rng.choice(["repo/a", "main", ""])
        if (now := rng.choice(NOWS)) is not None:
            context["now"] = now
        yield request


with tempfile.TemporaryDirectory() as folder:
    for policy in sorted((root.parent / "policies").iterdir()):
        path = f"{folder}/{policy.name}.sct"
        subprocess.run([scopec, "compile", policy, "-o", path], check=True)
        table = read_table.Table(pathlib.Path(path).read_bytes())
        told = json.loads(subprocess.run([scopec, "inspect", path, "--format=json"], check=True, capture_output=True).stdout)
        check(told["policy"]["name"] == table.policy and told["policy"]["version"] == table.version, f"{policy.name}: name and version")
        check(told["policy"]["digest"] == table.core_digest, f"{policy.name}: digest")
        counts = told["counts"]
        check(counts["scopes"] == table.first_open and counts["users"] == len(table.users) and counts["tasks"] == len(table.tasks),
              f"{policy.name}: counts")
        for kind, items in ((0, table.users), (1, table.roles), (2, table.agents), (4, table.scopes[:table.first_open])):
            check(all(table.find(kind, table.string(*item[:2])) == i for i, item in enumerate(items)), f"{policy.name}: names")
        requests = list(requests_for(table, random.Random(5), 3000))
        lines = "".join(json.dumps(request) + "\n" for request in requests)
        answers = subprocess.run([scopec, "eval", path, "--requests", "-"], input=lines, text=True, capture_output=True).stdout.splitlines()
        seen = set()
        for request, answer in itertools.zip_longest(requests, answers):
            mine = dict(request, context=dict(request["context"]))
            now = mine["context"].pop("now", None)
            mine["now"] = read_table.seconds(now) if now else None
            reason = table.decide(mine)
            seen.add(reason)
            if reason != json.loads(answer).get("reason"):
                check(False, f"{policy.name}: {json.dumps(request)}: {reason}, scopec says {answer[:120]}")
                break
        else:
            check(len(seen) >= 8, f"{policy.name}: only {sorted(seen)} were seen")
    # Names of every length: their keys, and where they lie.
    names = ["n" * length for length in range(1, 256)] + ["ü" * length for length in range(1, 128)]
    scope = lambda name: "s:" + name[:253]
    source = {"scopec": 1, "policy": "names", "version": "1.0.0", "scopes": {scope(name): {"risk": "low"} for name in names[:253]},
              "users": {name: {} for name in names}, "agents": {"bot": {"tasks": {name: {"scopes": ["s:n"]} for name in names}}}}
    (pathlib.Path(folder) / "names.yaml").write_text(json.dumps(source, ensure_ascii=False))  # JSON is YAML
    subprocess.run([scopec, "compile", f"{folder}/names.yaml", "-o", f"{folder}/names.sct"], check=True)
    table = read_table.Table(pathlib.Path(f"{folder}/names.sct").read_bytes())
    for what, items, find in (("users", table.users, lambda name: table.find(0, name)),
                              ("tasks", table.tasks, lambda name: table.find_task(0, name))):
        check(all(find(table.string(*item[:2])) == i for i, item in enumerate(items)) and len(items) == len(names), f"{what} of every length")
        check(not any(find(name) is not None for name in ["x", "n" * 256, "n" * 20 + "x", "x" + "n" * 60, ""]), f"{what} that are not there")
    check(all(table.find(4, scope(name)) is not None for name in names[:253]), "scopes of every length")
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed or not passed else 0)
