# SPDX-License-Identifier: Apache-2.0
#
# source_changes_test.py SCOPEC - what `scopec diff` tells of sources besides their meaning. Each name of each policy is changed in turn,
# everywhere: the rename is found, and nothing else is; a name that only likens another is never taken for it. Rules are copied, moved and
# rewritten: they are without effect, also beside a change that has one.
import functools
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

import jsonschema
import yaml

root = pathlib.Path(__file__).resolve().parent.parent.parent
scopec = str(pathlib.Path(sys.argv[1]).resolve())
schema = jsonschema.Draft202012Validator(json.loads((root / "docs/diff.schema.json").read_text(encoding="utf-8")))
passed = failed = 0


def check(what, holds, detail=""):
    global passed, failed
    passed += bool(holds)
    failed += not holds
    if not holds:
        print(f"FAIL {what}: {detail}")


@functools.cache
def parsed(text):
    return yaml.safe_load(text)


def diff(work, before, after):
    """Each a dict of file name to text."""
    for name, files in (("before", before), ("after", after)):
        folder = work / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for file, text in files.items():
            (folder / file).write_text(text, encoding="utf-8")
    done = subprocess.run([scopec, "diff", "before", "after", "--format=json"], cwd=work, text=True, capture_output=True, timeout=60)
    assert done.returncode in (0, 1), done.stderr
    document = json.loads(done.stdout)
    schema.validate(document)
    renames = {(r["kind"], r["before"]["name"], r["after"]["name"]) for r in document["renames"]}
    idle = {(i["change"], i["kind"], i["id"]) for i in document["without_effect"]}
    return document, renames, idle


# --- renames -------------------------------------------------------------------------------------------------------------


def names_of(files):
    """Every name, with its kind. One that means several things in the texts is left out."""
    found = []
    for text in files.values():
        policy = parsed(text)
        for kind in ("user", "role", "agent", "scope", "condition"):
            found += [(kind, str(name)) for name in policy.get(f"{kind}s") or {}]
        for agent in (policy.get("agents") or {}).values():
            found += [("task", name) for name in agent["tasks"]]
        found += [("rule", match) for match in re.findall(r"\bid: ([\w-]+)", text)]
    kinds = {}
    for kind, name in found:
        kinds.setdefault(name, set()).add(kind)
    quoted = {word for text in files.values() for word in re.findall(r"'([\w-]+)'", text)}  # also a value of an attribute
    return sorted((kinds[name].pop(), name) for name in list(kinds) if len(kinds[name]) == 1 and name not in quoted)


def renamed(files, kind, old, new):
    before = r"(?<![\w.@-])(?<!\w:)" if kind in ("scope", "task", "condition", "rule") else r"(?<![\w.@-])"
    pattern = re.compile(before + re.escape(old) + r"(?![\w.@*-]|:\S)")
    return {file: pattern.sub(new, text) for file, text in files.items()}


def every_name(work, policy):
    path = root / policy
    paths = [path] if path.is_file() else [p for p in path.glob("*.yaml") if not p.name.endswith("_test.yaml")]
    files = {p.name: p.read_text(encoding="utf-8") for p in paths}
    found = {}
    for kind, name in names_of(files):
        new = name + "-too" if kind != "user" else "x-" + name
        try:
            document, renames, idle = diff(work, files, renamed(files, kind, name, new))
        except AssertionError:
            continue  # a word of the language, or of a title in a pattern
        check(f"{policy}: {kind} {name}: nothing but its rename", renames <= {(kind, name, new)}, renames)
        found.setdefault(kind, []).append(bool(renames))
        if kind in ("condition", "rule"):
            check(f"{policy}: {kind} {name} means the same", document["equal"] and renames and not idle, (renames, idle))
        if kind in ("role", "agent", "task") and renames:
            check(f"{policy}: {kind} {name} is a change of meaning all the same", document["changes"], name)
    for kind, results in found.items():
        share = sum(results) / len(results)
        check(f"{policy}: renames of {kind}s are found", share >= (0.3 if kind == "scope" else 0.9), results)
    return sum(map(len, found.values()))


HEAD = """scopec: 1
policy: p
version: 1.0.0
context: {mfa: bool, n: int}
scopes: {a:read: {risk: low}, a:write: {risk: high}}
agents: {bot: {owner: x, tasks: {t: {scopes: ['a:*']}}}}
"""
REST = "delegations: [{id: d, from: ['user:*', 'role:*'], to: [agent:bot], tasks: ['*']}]\n".replace(", 'role:*'", "")


def what_is_no_rename(work):
    def one(roles, users):
        return {"p.yaml": HEAD + f"roles: {roles}\nusers: {users}\n" + REST}

    _, renames, _ = diff(work, one("{r: {grants: [a:read]}}", "{ann: {roles: [r]}}"), one("{r: {grants: [a:read]}}", "{bob: {roles: [r]}}"))
    check("one user in place of another", renames == {("user", "ann", "bob")}, renames)
    _, renames, _ = diff(work, one("{r: {grants: [a:read]}}", "{ann: {roles: [r]}, abe: {roles: [r]}}"),
                         one("{r: {grants: [a:read]}}", "{bob: {roles: [r]}, ben: {roles: [r]}}"))
    check("two for two: who is who?", not renames, renames)
    _, renames, _ = diff(work, one("{r: {grants: [a:read]}}", "{ann: {roles: [r]}}"), one("{r: {grants: [a:read]}}", "{bob: {roles: [r], grants: [a:write]}}"))
    check("with one more grant", not renames, renames)
    _, renames, _ = diff(work, one("{r: {}}", "{}"), one("{s: {}}", "{}"))
    check("empty roles say nothing", not renames, renames)
    _, renames, _ = diff(work, one("{viewer: {grants: [a:read]}}", "{ann: {roles: [viewer]}}"), one("{viewers: {grants: [a:write]}}", "{ann: {roles: [viewers]}}"))
    check("likeness of names is nothing", not renames, renames)
    _, renames, _ = diff(work, one("{r: {grants: [a:read]}, q: {inherits: [r], grants: [a:write]}}", "{ann: {roles: [q]}}"),
                         one("{s: {grants: [a:read]}, p: {inherits: [s], grants: [a:write]}}", "{bob: {roles: [p]}}"))
    check("several that name each other", renames == {("role", "r", "s"), ("role", "q", "p"), ("user", "ann", "bob")}, renames)
    _, renames, _ = diff(work, one("{r: {grants: [a:read]}, q: {inherits: [r], grants: [a:write]}}", "{ann: {roles: [q]}}"),
                         one("{s: {grants: [a:write]}, p: {inherits: [s], grants: [a:write]}}", "{bob: {roles: [p]}}"))
    check("what hangs on one that is no rename is none", not renames, renames)


# --- without effect ---------------------------------------------------------------------------------------------------------


def rule_changes(work):
    def one(roles, more="", conditions="c: mfa"):
        return {"p.yaml": HEAD + f"conditions: {{{conditions}}}\nroles: {roles}\nusers: {{ann: {{roles: [r]}}}}\n{more}" + REST}

    plain = one("{r: {grants: [{id: g, scopes: [a:read], when: c}]}}")
    twice = one("{r: {grants: [{id: g, scopes: [a:read], when: c}, {id: h, scopes: [a:read], when: c and n > 3}]}}")
    document, _, idle = diff(work, plain, twice)
    check("a rule within another", document["equal"] and idle == {("added", "role-grant", "h")}, idle)
    document, _, idle = diff(work, twice, plain)
    check("and gone", document["equal"] and idle == {("removed", "role-grant", "h")}, idle)
    document, _, idle = diff(work, plain, one("{q: {grants: [{id: g2, scopes: [a:read], when: c}]}, r: {inherits: [q]}}"))
    check("a rule that moved to another role", document["changes"] and idle == {("removed", "role-grant", "g")}, idle)
    document, _, idle = diff(work, plain, one("{r: {grants: [{id: g, scopes: [a:read], when: not not c}]}}"))
    check("a rule written otherwise", document["equal"] and idle == {("changed", "role-grant", "g")}, idle)
    document, _, idle = diff(work, plain, one("{r: {grants: [{id: g, scopes: [a:read], when: c}]}}", conditions="c: not not mfa"))
    check("a condition written otherwise", document["equal"] and idle == {("changed", "condition", "c")}, idle)
    document, _, idle = diff(work, plain, one("{r: {grants: [{id: g, scopes: [a:read], when: c}]}}", conditions="c: mfa or n > 3"))
    check("a condition with an effect", document["changes"] and not idle, idle)
    deny = "denies: [{id: no, scopes: [a:write]}]\n"
    document, _, idle = diff(work, plain, one("{r: {grants: [{id: g, scopes: [a:read]}]}}", deny))
    check("beside a rule with an effect", document["changes"] and idle == {("added", "deny", "no")}, idle)
    document, _, idle = diff(work, plain, one("{r: {grants: [{id: g, scopes: [a:read]}, {id: w, scopes: [a:write]}]}}", deny))
    check("two that cancel each other out", idle == {("added", "deny", "no"), ("added", "role-grant", "w")}, idle)
    scopes = plain["p.yaml"].replace("a:write: {risk: high}", "a:write: {risk: low}")
    document, _, idle = diff(work, plain, {"p.yaml": scopes})
    check("a scope that nobody can use", document["equal"] and idle == {("changed", "scope", "a:write")}, idle)
    document, _, idle = diff(work, plain, {"p.yaml": plain["p.yaml"].replace("a:read: {risk: low}", "a:read: {risk: low, ttl: 5m}")})
    check("a scope with another ttl", document["counts"]["obligation"] and not idle, idle)


def tables(work):
    """A table has no source: that is said, in place of an empty list that would look like an answer."""
    for name in ("before", "after"):
        subprocess.run([scopec, "compile", name, "-o", f"{name}.sct"], cwd=work, check=True)
    for old, new in (("before.sct", "after.sct"), ("before", "after.sct")):
        done = subprocess.run([scopec, "diff", old, new], cwd=work, text=True, capture_output=True)
        check(f"{old} and {new}", "are told of sources only" in done.stdout, done.stdout)
        document = json.loads(subprocess.run([scopec, "diff", old, new, "--format=json"], cwd=work, text=True, capture_output=True).stdout)
        check(f"{old} and {new}, JSON", len(document["not_told"]) == 2 and not document["renames"], document["not_told"])


# --- random changes ------------------------------------------------------------------------------------------------------------


def rules_of(files):
    """Rules by kind and id: who holds them, as far as that selects requests, and their patterns."""
    found = {}
    for text in files.values():
        policy = parsed(text)
        for kind, section in (("role-grant", "roles"), ("user-grant", "users")):
            for holder, entry in (policy.get(section) or {}).items():
                for n, grant in enumerate((entry or {}).get("grants") or [], 1):
                    grant = grant if isinstance(grant, dict) else {"scopes": [grant]}
                    found[kind, grant.get("id", f"{section[:-1]}:{holder}/grants/{n}")] = (holder, None, grant["scopes"])
        for agent, entry in (policy.get("agents") or {}).items():
            for task, body in entry["tasks"].items():
                for n, grant in enumerate(body["scopes"], 1):
                    grant = grant if isinstance(grant, dict) else {"scopes": [grant]}
                    found["task-scope", grant.get("id", f"agent:{agent}/task:{task}/scopes/{n}")] = (None, (agent, task), grant["scopes"])
        for deny in policy.get("denies") or []:
            found["deny", deny["id"]] = (None, None, deny.get("scopes", ["**"]))
    return found


def covers(pattern, scope):
    regex = "".join("(?:[^:]+:)*[^:]+" if part == "**" else "[^:]*" if part == "*" else re.escape(part) for part in re.split(r"(\*\*|\*)", pattern))
    return pattern == "*" or re.fullmatch(regex, scope)


def requests_of(files, rule, kind, contexts):
    """Requests in which the rule has a part: of one user or one role, by one agent."""
    holder, task, patterns = rule
    policies = [parsed(text) for text in files.values()]
    merged = {key: {k: v for p in policies for k, v in (p.get(key) or {}).items()} for key in ("scopes", "roles", "users", "agents")}
    subjects = [{"roles": [r]} for r in merged["roles"]] + [{"user": u} for u in merged["users"]]
    if kind == "role-grant":
        subjects = [s for s in subjects if s == {"roles": [holder]}]
    if kind == "user-grant":
        subjects = [{"user": holder}]
    tasks = [task] if task else [(a, t) for a, entry in merged["agents"].items() for t in entry["tasks"]]
    for scope in merged["scopes"]:
        if any(covers(p, scope) for p in patterns):
            for subject in subjects:
                for agent, name in tasks:
                    for context in contexts:
                        yield {**subject, "agent": agent, "task": name, "scope": scope, "context": context}


def edited(pick, files):
    """One line of one file copied, dropped, or with something else in it."""
    name = pick.choice(sorted(files))
    lines = files[name].splitlines(keepends=True)
    items = [i for i, line in enumerate(lines) if re.match(r"\s+- ", line)]
    if not items:
        return files
    at, how = pick.choice(items), pick.randrange(4)
    if how == 0:
        lines.insert(at, re.sub(r"id: [\w-]+", lambda m: f"{m[0]}-copy{at}", lines[at]))
    elif how == 1:
        del lines[at]
    elif how == 2:
        lines[at] = re.sub(r"when: ([^,}]+)", lambda m: pick.choice((f"when: not not ({m[1]})", "when: mfa", f"when: ({m[1]}) or mfa")), lines[at])
    else:
        other = pick.choice([l for l in lines if "urn:" in l or ":" in l])
        words = re.findall(r"\b[\w]+(?::[\w*]+)+", other)
        lines[at] = re.sub(r"\b[\w]+(?::[\w*]+)+", lambda m: pick.choice(words or [m[0]]), lines[at], count=1)
    return {**files, name: "".join(lines)}


COUNT = 160 if os.environ.get("SCOPEC_LONG") else 25


def random_changes(work, policy, count, contexts):
    path = root / policy
    paths = [path] if path.is_file() else [p for p in path.glob("*.yaml") if not p.name.endswith("_test.yaml")]
    files = {p.name: p.read_text(encoding="utf-8") for p in paths}
    pick, listed, asked = random.Random(11), 0, 0
    for _ in range(count):
        after = files
        for _ in range(pick.randrange(1, 5)):
            after = edited(pick, after)
        try:
            document, _, idle = diff(work, files, after)
        except AssertionError:
            continue  # it is no policy any more
        for change, kind, name in sorted(idle):
            sides = [rules for rules in (rules_of(files), rules_of(after)) if (kind, name) in rules]
            requests = [json.dumps(r) for rules in sides for r in requests_of(files, rules[kind, name], kind, contexts)]
            answers = [subprocess.run([scopec, "eval", side, "--requests", "-"], cwd=work, input="\n".join(requests), text=True, capture_output=True)
                       .stdout.splitlines() for side in ("before", "after")]
            decisions = [[a[:19] for a in side] for side in answers]
            wrong = [r for r, b, a in zip(requests, *decisions) if a != b]
            check(f"{policy}: {change} {kind} {name} is without effect", not wrong, wrong[:2])
            listed, asked = listed + 1, asked + len(requests)
    check(f"{policy}: random changes without effect", listed > count // 8 and asked > count, (listed, asked))


with tempfile.TemporaryDirectory() as folder:
    work = pathlib.Path(folder)
    names = sum(every_name(work, p) for p in ("policies/infra", "policies/support-desk", "policies/github-mcp", "tests/cli/fixtures/acme.yaml"))
    check("many names were tried", names > 100, names)
    what_is_no_rename(work)
    rule_changes(work)
    tables(work)
    at = [{"now": "2026-03-02T10:00:00-05:00"}, {"now": "2026-03-07T23:00:00-05:00"}]
    sure = {"mfa": True, "device.trust": "managed", "ip": "10.1.2.3", "ticket": "CHG-000001", "environment": "dev", "groups": ["on-call", "oncall"]}
    random_changes(work, "policies/infra", COUNT, [{**t, **c} for t in at for c in ({}, sure, {**sure, "ip": "192.0.2.1"}, {**sure, "ticket": "INC-000001",
                                                "incident.severity": "sev1", "environment": "production"})])
    random_changes(work, "tests/cli/fixtures/acme.yaml", COUNT, [{**t, **{k: v for k, v in c.items() if k != "environment"}} for t in at for c in ({}, sure)])
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed or not passed else 0)
