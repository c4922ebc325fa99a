#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""simulate --tighten recovers a known policy.

A random policy without what nobody could use is the known one: each of its grants is exercised by a log in which everybody asks for
everything, in every combination of its conditions. The same policy made wider at random (grants, patterns, roles, members, tasks, delegations) is tightened with that log.
The result must mean exactly what the known policy means; each owner's patch must apply alone and leave a valid policy that allows
nothing new; and all patches together must be the whole.

usage: tighten_test.py SCOPEC [SEEDS]
"""
import itertools
import json
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import jsonschema

root = Path(__file__).resolve().parents[2]
schema = jsonschema.Draft202012Validator(json.loads((root / "docs/simulate.schema.json").read_text()))
scopec = str(Path(sys.argv[1]).resolve())
seeds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
passed = failed = 0


def expect(what, actual, expected):
    global passed, failed
    if actual == expected:
        passed += 1
        return True
    failed += 1
    print(f"not ok: {what}: {actual!r} instead of {expected!r}")
    return False


CONDITIONS = {"strong": "mfa", "office": "ip in [10.0.0.0/8]", "working": "now.clock in 09:00..18:00"}
CONTEXTS = []
for mfa, ip, hour in itertools.product((True, False), ("10.1.2.3", "192.0.2.1"), (11, 22)):
    CONTEXTS.append({"mfa": mfa, "ip": ip, "hour": hour})


class Policy:
    """Lists and dictionaries, written as YAML in the layout of people, with comments."""

    def __init__(self, random_):
        self.r = random_
        self.scopes = {}
        self.roles, self.users, self.agents, self.delegations = {}, {}, {}, []

    def copy(self):
        other = Policy(self.r)
        for key in ("scopes", "roles", "users", "agents", "delegations"):
            setattr(other, key, json.loads(json.dumps(getattr(self, key))))
        return other

    def item(self, grant):
        scopes = [f"'{s}'" if "*" in s else s for s in grant["scopes"]]
        if len(scopes) == 1 and "when" not in grant and "id" not in grant:
            return scopes[0]
        parts = [f"scopes: [{', '.join(scopes)}]"] + [f"{k}: {grant[k]}" for k in ("when", "id") if k in grant]
        return "{" + ", ".join(parts) + "}"

    def grants(self, grants, key, indent):
        pad = " " * indent
        if all(len(g) == 1 and len(g["scopes"]) == 1 for g in grants) and len(grants) < 4:
            return [f"{pad}{key}: [{', '.join(self.item(g) for g in grants)}]"]
        lines = [f"{pad}{key}:"]
        for number, g in enumerate(grants):
            if number % 3 == 1:
                lines.append(f"{pad}  # about what follows")
            lines.append(f"{pad}  - {self.item(g)}" + ("  # noted" if number % 4 == 2 else ""))
        return lines

    def write(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        lines = ["# The base.", "scopec: 1", "policy: generated", "version: 1.0.0", "context: {mfa: bool, ip: ip}", "conditions:"]
        lines += [f"  {name}: {text}" for name, text in CONDITIONS.items()] + ["scopes:"]
        for name, info in self.scopes.items():
            lines.append(f"  {name}: " + "{" + ", ".join(f"{k}: {v}" for k, v in info.items()) + "}")
        lines += ["denies:", "  - {id: no-wipe-at-night, scopes: ['urn:**:wipe'], unless: working, message: by day}"]
        (folder / "base.yaml").write_text("\n".join(lines) + "\n")
        lines = ["scopec: 1", "", "roles:"]
        for name, role in self.roles.items():
            lines += [f"  # What {name} is for."] + [f"  {name}:"]
            if role["inherits"]:
                lines.append(f"    inherits: [{', '.join(role['inherits'])}]")
            lines += self.grants(role["grants"], "grants", 4) if role["grants"] else []
            lines.append(f"    title: Role {name}")
        lines += ["", "users:"]
        for name, user in self.users.items():
            lines.append(f"  {name}:")
            lines += [f"    roles: [{', '.join(user['roles'])}]"] if user["roles"] else []
            lines += self.grants(user["grants"], "grants", 4) if user["grants"] else []
            lines += [f"    title: User {name}", ""]
        (folder / "people.yaml").write_text("\n".join(lines).rstrip() + "\n")
        lines = ["scopec: 1", "", "agents:"]
        for name, agent in self.agents.items():
            lines += [f"  {name}:", f"    owner: {agent['owner']}", "    tasks:"]
            for task, info in agent["tasks"].items():
                lines += [f"      {task}:"] + ["        autonomous: true"] * info["autonomous"]
                lines += self.grants(info["scopes"], "scopes", 8)
            lines.append("")
        lines += ["delegations:"]
        for d in self.delegations:
            quoted = [f"'{s}'" if "*" in s else s for s in d.get("scopes", [])]
            parts = [f"from: [{', '.join(d['from'])}]", f"to: [{', '.join(d['to'])}]", f"tasks: [{', '.join(d['tasks'])}]"]
            parts += [f"scopes: [{', '.join(quoted)}]"] if quoted else []
            parts += [f"{k}: {d[k]}" for k in ("when", "max_depth", "id") if k in d]
            if len(parts) > 4:
                lines += [f"  - {parts[0]}"] + [f"    {p}" for p in parts[1:]]
            else:
                lines.append("  - {" + ", ".join(parts) + "}")
        (folder / "agents.yaml").write_text("\n".join(lines) + "\n")


def when(r, chance=0.4):
    return {"when": r.choice(list(CONDITIONS))} if r.random() < chance else {}


def random_policy(r):
    p = Policy(r)
    areas, things, verbs = ["web", "data", "net"], ["one", "two"], ["read", "write", "wipe"]
    for a, t in itertools.product(areas, things):
        for v in verbs:
            p.scopes[f"urn:{a}:{t}:{v}"] = {"risk": r.choice(["low", "medium", "high"])}
        p.scopes[f"urn:{a}:{t}:all"] = {"risk": "high", "implies": f"['urn:{a}:{t}:*']"}
    names = list(p.scopes)
    for i in range(r.randint(3, 5)):
        inherits = r.sample(list(p.roles), min(len(p.roles), r.choice([0, 0, 1])))
        grants = [{"scopes": r.sample(names, r.randint(1, 3)), **when(r)} for _ in range(r.randint(1, 3))]
        p.roles[f"role{i}"] = {"inherits": inherits, "grants": grants}
    for i in range(r.randint(3, 5)):
        grants = [{"scopes": r.sample(names, 1), **when(r)}] if r.random() < 0.3 else []
        p.users[f"user{i}"] = {"roles": r.sample(list(p.roles), r.randint(1, 2)), "grants": grants}
    for i in range(r.randint(2, 3)):
        tasks = {}
        for t in range(r.randint(1, 2)):
            scopes = [{"scopes": [s], **when(r, 0.2)} for s in r.sample(names, r.randint(3, 8))]
            tasks[f"task{t}"] = {"autonomous": r.random() < 0.2, "scopes": scopes}
        p.agents[f"agent{i}"] = {"owner": f"team{i}", "tasks": tasks}
    for i in range(r.randint(3, 5)):
        agent = r.choice(list(p.agents))
        source = r.choice([f"role:{x}" for x in p.roles] + [f"user:{x}" for x in p.users])
        d = {"from": [source], "to": [f"agent:{agent}"], "tasks": r.sample(list(p.agents[agent]["tasks"]), 1), **when(r)}
        if r.random() < 0.4:
            d["scopes"] = r.sample(names, r.randint(4, 12))
        if r.random() < 0.5:
            d["max_depth"] = 2
        d["id"] = f"hand-over-{i}"
        p.delegations.append(d)
    first, second = list(p.agents)[:2]
    p.delegations.append({"from": [f"agent:{first}"], "to": [f"agent:{second}"], "tasks": ["task0"], "id": "on"})
    return p


def reduced(scopes):
    """Without those that another one implies."""
    return sorted(s for s in scopes if s.endswith(":all") or s.rsplit(":", 1)[0] + ":all" not in scopes)


def answers(p, folder, together):
    queries = list(requests(p, together))
    lines = "\n".join(json.dumps(q) for q in queries)
    out = subprocess.run([scopec, "eval", str(folder), "--requests", "-"], input=lines, text=True, capture_output=True, check=True).stdout
    return list(zip(queries, map(json.loads, out.splitlines())))


def without_needless(p, folder):
    """What each subject alone uses of the policy: there is nothing in it that no request needs."""
    p.write(folder)
    used = {}
    for query, answer in answers(p, folder, False):
        for rule in answer["rules"] if answer["decision"] == "allow" else ():
            used.setdefault(rule["id"], set()).add(query["scope"])

    def pruned(grants, owner):
        kept = []
        for number, g in enumerate(grants, 1):
            if scopes := reduced(used.get(f"{owner}/{number}", set())):
                kept.append({**g, "scopes": scopes})
        return kept

    for name, role in p.roles.items():
        role["grants"] = pruned(role["grants"], f"role:{name}/grants")
    for name, user in p.users.items():
        user["grants"] = pruned(user["grants"], f"user:{name}/grants")
    for name, agent in p.agents.items():
        for task, info in agent["tasks"].items():
            info["scopes"] = pruned(info["scopes"], f"agent:{name}/task:{task}/scopes")
        agent["tasks"] = {task: info for task, info in agent["tasks"].items() if info["scopes"]}
    p.agents = {name: agent for name, agent in p.agents.items() if agent["tasks"]}
    p.delegations = [{**d, "scopes": reduced(used[d["id"]])} if "scopes" in d else d for d in p.delegations if d["id"] in used]
    while True:
        sources = {s for d in p.delegations for s in d["from"]}
        empty = {n for n, role in p.roles.items() if not role["grants"] and not role["inherits"] and f"role:{n}" not in sources}
        if not empty:
            break
        p.roles = {n: role for n, role in p.roles.items() if n not in empty}
        for role in p.roles.values():
            role["inherits"] = [x for x in role["inherits"] if x not in empty]
        for user in p.users.values():
            user["roles"] = [x for x in user["roles"] if x not in empty]
    p.users = {n: u for n, u in p.users.items() if u["roles"] or u["grants"] or f"user:{n}" in sources}


def known_policy(r, folder):
    while True:
        p = random_policy(r)
        without_needless(p, folder)
        if len(p.roles) > 1 and len(p.users) > 1 and len(p.agents) > 1 and len(p.delegations) > 1:
            return p


def pattern_over(r, scope):
    parts = scope.split(":")
    if "*" in scope:
        return scope
    return r.choice([":".join(parts[:3]) + ":*", ":".join(parts[:2]) + ":**", f"urn:*:{parts[2]}:{parts[3]}", f"urn:**:{parts[3]}"])


def covered(p, patterns):
    """Scopes that a list grants, with what they imply."""
    names = set()
    for pattern in patterns:
        glob = "^" + re.escape(pattern).replace(r"\*\*", ".+").replace(r"\*", "[^:]*") + "$"
        names |= {s for s in p.scopes if re.match(glob, s)}
    return names | {s for s in p.scopes for n in names if n.endswith(":all") and s.startswith(n[:-3])}


def held(p, grants, roles=()):
    names = covered(p, [s for g in grants for s in g["scopes"]])
    for role in roles:
        names |= held(p, p.roles[role]["grants"], p.roles[role]["inherits"])
    return names


def widen_grants(r, p, grants, has):
    """Adds what the holder does not have: nothing that is added could stand in for what was there."""
    for at, g in enumerate(grants):
        others = held(p, [x for x in grants if x is not g]) | (has - held(p, [g]))
        for number, scope in enumerate(g["scopes"]):
            pattern = pattern_over(r, scope)
            if r.random() < 0.5 and not covered(p, [pattern]) & others:
                g["scopes"][number] = pattern
        g["scopes"] = list(dict.fromkeys(g["scopes"]))
        more = [s for s in p.scopes if not covered(p, [s]) & (has | others)]
        if more and r.random() < 0.4:
            g["scopes"].insert(r.randint(0, len(g["scopes"])), r.choice(more))
    for _ in range(r.choice([0, 1, 1, 2])):
        choice = [x for s in p.scopes for x in (s, pattern_over(r, s)) if not covered(p, [x]) & (has | held(p, grants))]
        if choice:
            grants.insert(r.randint(0, len(grants)), {"scopes": [r.choice(choice)], **when(r)})


def widened(r, known):
    p = known.copy()
    has = {name: held(known, user["grants"], user["roles"]) for name, user in known.users.items()}
    for name, role in p.roles.items():
        # What a role gets nobody who has it should have had.
        over = held(known, known.roles[name]["grants"], known.roles[name]["inherits"])
        over = over.union(*[has[u] for u, user in known.users.items() if user["roles"]])
        over = over.union(*[held(known, x["grants"], x["inherits"]) for x in known.roles.values()])
        widen_grants(r, p, role["grants"], over)
    for name, user in p.users.items():
        widen_grants(r, p, user["grants"], has[name])
    for i in range(2):
        free = [s for s in p.scopes if s not in set().union(*has.values())] or ["urn:net:two:all"]
        p.roles[f"extra{i}"] = {"inherits": [], "grants": [{"scopes": [r.choice(free)]}]}
        for user in r.sample(list(p.users), 2):
            p.users[user]["roles"].append(f"extra{i}")
        role = r.choice(list(known.roles))
        if r.random() < 0.5:
            p.roles[role]["inherits"].append(f"extra{i}")
    p.users["dormant"] = {"roles": r.sample(list(p.roles), 2), "grants": []}
    for agent in p.agents.values():
        for task in agent["tasks"].values():
            widen_grants(r, p, task["scopes"], held(p, task["scopes"]))
        agent["tasks"]["extra"] = {"autonomous": False, "scopes": [{"scopes": r.sample(list(p.scopes), 2)}]}
    p.agents["sleeper"] = {"owner": "nobody", "tasks": {"task0": {"autonomous": True, "scopes": [{"scopes": ["urn:**"]}]}}}
    for d in p.delegations:
        if "scopes" in d and r.random() < 0.6:
            at = r.randrange(len(d["scopes"]))
            d["scopes"][at] = pattern_over(r, d["scopes"][at])
            d["scopes"] = list(dict.fromkeys(d["scopes"]))
        if r.random() < 0.5:
            d["from"].append("role:extra0")
        if r.random() < 0.3:
            d["to"].append("agent:sleeper")
        if r.random() < 0.4:
            d["tasks"].append("extra")
    for i in range(3):
        source = r.choice([f"role:{x}" for x in p.roles] + [f"user:{x}" for x in p.users])
        agent = r.choice(list(p.agents))
        d = {"from": [source], "to": [f"agent:{agent}"], "tasks": ["task0" if agent == "sleeper" else "extra"], "id": f"extra-{i}", **when(r)}
        p.delegations.insert(r.randint(0, len(p.delegations)), d)
    return p


def requests(p, together):
    subjects = [{"user": u} for u in p.users] + [{"roles": [x]} for x in p.roles] + [{}]
    if together:
        subjects += [{"user": u, "roles": [x]} for u in p.users for x in p.roles]
        subjects += [{"roles": list(pair)} for pair in itertools.combinations(p.roles, 2)]
    chains = [[a] for a in p.agents] + [list(reversed(c)) for c in itertools.permutations(p.agents, 2)]
    second = 0
    for subject, chain, context in itertools.product(subjects, chains, CONTEXTS):
        for task in p.agents[chain[0]]["tasks"]:
            for scope in p.scopes:
                second += 1
                now = f"2026-{1 + second // 7 % 6:02}-{1 + second % 28:02}T{context['hour']:02}:{second % 60:02}:00Z"
                yield {**subject, "actors": chain, "task": task, "scope": scope, "context": {"mfa": context["mfa"], "ip": context["ip"], "now": now}}


def log_of(p, folder, path):
    """Every request by the known policy; all that it allows, and some that it denies."""
    allowed = 0
    with open(path, "w") as file:
        for number, (query, answer) in enumerate(answers(p, folder, True)):
            if answer["decision"] == "deny" and number % 40:
                continue
            allowed += answer["decision"] == "allow"
            file.write(json.dumps({**query, "time": query["context"]["now"], "decision": answer["decision"]}) + "\n")
    return allowed


def run(*args, cwd=None):
    done = subprocess.run([scopec, *map(str, args)], text=True, capture_output=True, cwd=cwd)
    return done.returncode, done.stdout, done.stderr


# --- patches ----------------------------------------------------------------------------------------------------------------

def edits_of(patch):
    """Of a unified diff: per file, by number of line, what stands in its place."""
    edits, file, block = {}, None, None

    def close():
        if block and (block[1] or block[2]):
            at, gone, come = block
            for number in range(at, at + len(gone)):
                edits.setdefault(file, {})[number] = []
            assert not come or gone, "lines come, and none goes"
            if come:
                edits[file][at + len(gone) - 1] = come

    for line in [*patch.splitlines(), "@@ -0,0 "]:
        if line.startswith("--- a/"):
            close()
            file, block = line[6:], None
        elif match := re.match(r"@@ -(\d+)(?:,(\d+))? ", line):
            close()
            block = [int(match[1]), [], []]
        elif line.startswith("-"):
            if block[2]:  # what takes the place of a line stands right behind it
                close()
                block = [block[0] + len(block[1]), [], []]
            block[1].append(line[1:])
        elif line.startswith("+") and not line.startswith("+++"):
            block[2].append(line[1:])
        elif line.startswith(" "):
            close()
            block = [block[0] + len(block[1]) + 1, [], []]
    return edits


def sum_of(folder, patches):
    """The policy with all that the patches change."""
    edits = {}
    for patch in patches:
        for file, lines in edits_of(patch).items():
            for at, text in lines.items():
                known = edits.setdefault(file, {}).setdefault(at, text)
                if known != text:
                    return f"{file}:{at}: {known} by one patch, {text} by another"
    texts = {}
    for path in folder.glob("*.yaml"):
        lines = path.read_text().splitlines()
        texts[path.name] = [new for at, old in enumerate(lines, 1) for new in edits.get(path.name, {}).get(at, [old])]
    return texts


def check_patches(seed, work, policy, out):
    patches = sorted((out / "patches").iterdir())
    expect(f"seed {seed}: there are patches", len(patches) > 1, True)
    for patch in patches:
        for how, command in (("patch", ["patch", "-sp1", "-i"]), ("git", ["git", "apply"])):
            copy = work / f"{patch.stem}-{how}"
            subprocess.run(["cp", "-r", str(policy), str(copy)], check=True)
            done = subprocess.run([*command, str(patch)], cwd=copy, capture_output=True, text=True)
            expect(f"seed {seed}: {how} {patch.name}: {done.stdout}{done.stderr}", done.returncode, 0)
            leftovers = [f.name for f in copy.iterdir() if f.suffix != ".yaml"]
            expect(f"seed {seed}: {how} {patch.name} leaves", leftovers, [])
        status, _, errors = run("check", copy)
        expect(f"seed {seed}: {patch.name} alone is valid {errors}", status, 0)
        status, text, errors = run("diff", policy, copy, "--fail-on", "new-access", "--fail-on", "obligation")
        expect(f"seed {seed}: {patch.name} alone takes away only {errors}", status, 0)
    texts = sum_of(policy, [p.read_text() for p in patches])
    whole = {path.name: path.read_text().splitlines() for path in out.glob("*.yaml")}
    expect(f"seed {seed}: the patches together are the whole", texts, whole)


def check_seed(seed):
    r = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        known = known_policy(r, work / "random")
        wide = widened(r, known)
        known.write(work / "known")
        wide.write(work / "wide")
        for which in ("known", "wide"):
            status, _, errors = run("check", work / which)
            if not expect(f"seed {seed}: {which} is a policy {errors}", status, 0):
                return
        allowed = log_of(known, work / "known", work / "log.jsonl")
        expect(f"seed {seed}: something is allowed", allowed > 50, True)
        status, out, errors = run("simulate", "wide", "--log", "log.jsonl", "--tighten", "tight", "--format=json", cwd=work)
        if not expect(f"seed {seed}: tightened {errors}", status, 0):
            return
        expect(f"seed {seed}: schema", [e.message for e in schema.iter_errors(json.loads(out))], [])
        report = json.loads(out)["tightened"]
        proofs = report["proofs"]
        expect(f"seed {seed}: proofs", (proofs["granted"], proofs["obliged"], proofs["events_broken"], proofs["events_allowed"]), (0, 0, 0, allowed))
        expect(f"seed {seed}: it takes away", proofs["revoked"] > 0, True)
        for pair in (("known", "tight"), ("tight", "known")):
            status, text, errors = run("diff", *pair, cwd=work)
            expect(f"seed {seed}: {pair[0]} means what {pair[1]} means {errors}{text[:2000]}", status, 0)
        check_patches(seed, work, work / "wide", work / "tight")
        # Once more: there is nothing left to take away.
        status, out, errors = run("simulate", "tight", "--log", "log.jsonl", "--tighten", "again", "--format=json", cwd=work)
        expect(f"seed {seed}: again {errors}", (status, [c["what"] for c in json.loads(out)["tightened"]["changes"]], (work / "again").exists()), (0, [], False))


for number in range(1, 1 + seeds):
    check_seed(number)
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed or not passed else 0)
