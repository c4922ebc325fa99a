# SPDX-License-Identifier: Apache-2.0
#
# report_test.py SCOPEC - reports on logs with known answers: an estate whose use the generator knows, and conditions of time
# whose hours are asked for one by one. JSON is what docs/report.schema.json says, CSV what Python's reader reads, the page
# well-formed HTML that refers to nothing; all agree with each other.
import base64
import collections
import csv
import datetime
import hashlib
import html.parser
import io
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import zoneinfo

import jsonschema

import estate

root = pathlib.Path(__file__).resolve().parent.parent.parent
scopec = str(pathlib.Path(sys.argv[1]).resolve())
schema = jsonschema.Draft202012Validator(json.loads((root / "docs/report.schema.json").read_text(encoding="utf-8")))
WEIGHTS = {"low": 1, "medium": 3, "high": 9, "critical": 27}
passed = failed = 0


def expect(what, actual, wanted):
    global passed, failed
    if actual == wanted:
        passed += 1
    else:
        failed += 1
        print(f"FAIL {what}: {str(actual)[:600]}, expected {str(wanted)[:600]}")


def run(*args, stdin=None):
    done = subprocess.run([scopec, *args], input=stdin, capture_output=True)
    if done.returncode > 1:
        raise SystemExit(f"{args}: {done.stderr.decode()}")
    return done.stdout.decode("utf-8")


def schema_errors(document):
    """Of lists longer than the hours of a week a part is looked at: all of a large report takes Python seconds (SCOPEC_LONG=1)."""

    def part(value):
        if isinstance(value, dict):
            return {key: part(inner) for key, inner in value.items()}
        if isinstance(value, list):
            kept = value if len(value) <= 168 or os.environ.get("SCOPEC_LONG") else random.Random(len(value)).sample(value, 50)
            return [part(inner) for inner in kept]
        return value

    return [error.message[:200] for error in schema.iter_errors(part(document))][:3]


def report(folder, form, *more):
    return run("report", f"{folder}/policy.yaml", "--log", f"{folder}/log.jsonl", f"--format={form}", *more)


# --- the page ----------------------------------------------------------------------------------------------------------

VOID = {"meta", "input", "br"}
OPTIONAL = {"tr", "td", "th", "li", "p", "dt", "dd", "tbody", "thead"}
OURS = VOID | OPTIONAL | set("rect path circle html head title style body script header main section h1 h2 h3 h4 span time nav ul ol a strong b i small code dl "
                             "div figure figcaption svg desc defs pattern text table caption details summary meter".split())


class Page(html.parser.HTMLParser):
    """Elements in their nesting, where only those may be left open whose end HTML lets a parser find."""

    def __init__(self, text):
        super().__init__()
        self.open, self.wrong, self.ids, self.links, self.headings = [], [], [], [], []
        self.elements = collections.Counter()
        self.scopes = collections.Counter()
        self.text = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.elements[tag] += 1
        if tag not in OURS:
            self.wrong.append(f"element {tag}")
        for name, value in attrs.items():
            if name.startswith("on") or name in ("style", "src", "srcset", "xlink:href", "action"):
                self.wrong.append(f"attribute {name}={value}")
            if name == "href" and not value.startswith("#"):
                self.wrong.append(f"link to {value}")
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if tag == "a":
            self.links.append(attrs["href"][1:])
        if tag == "th":
            self.scopes[attrs.get("scope")] += 1
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        while self.open and self.open[-1] != tag and self.open[-1] in OPTIONAL:
            self.open.pop()
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"end of {tag} at {self.getpos()}")

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("style", "script"):
            self.text.append(data)


def check_page(what, text):
    page = Page(text)
    expect(f"{what}: markup", page.wrong[:5], [])
    expect(f"{what}: left open", page.open, [])
    expect(f"{what}: one h1", page.headings.count(1), 1)
    expect(f"{what}: headings go down one by one", [b for a, b in zip(page.headings, page.headings[1:]) if b > a + 1], [])
    expect(f"{what}: ids once", [i for i, n in collections.Counter(page.ids).items() if n > 1], [])
    expect(f"{what}: links lead somewhere", sorted(set(page.links) - set(page.ids)), [])
    expect(f"{what}: headers have a scope", page.scopes[None], 0)
    expect(f"{what}: tables have captions", page.elements["caption"], page.elements["table"] - 1)  # but for the letters
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
    for tag in ("style", "script"):
        content = re.search(f"<{tag}>(.*?)</{tag}>", text, re.S)[1]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        expect(f"{what}: digest of the {tag}", f"{tag}-src 'sha256-{digest}'" in policy, True)
    expect(f"{what}: policy of content", "default-src 'none'" in policy and "unsafe" not in policy, True)
    return page


# --- an estate whose use is known --------------------------------------------------------------------------------------

def estate_case(folder, agents, scopes, seed):
    what = f"estate {agents}x{scopes}"
    used = estate.write(folder, agents, scopes, seed)
    risks = {name: risk for name, risk, _ in estate.scopes(scopes)}
    text = report(folder, "json")
    document = json.loads(text)
    large = agents > 100  # what is the same as in a small one, and takes Python seconds, is not looked at
    if not large:
        expect(f"{what}: schema", schema_errors(document), [])
        expect(f"{what}: the same again", report(folder, "json") == text, True)
    grants = {(g["agent"], g["task"], g["scope"]): g for g in document["grants"]}
    begin, end = document["period"]["first"], document["period"]["last"]
    expect(f"{what}: findings lie in the period", [f for f in document["findings"] if not begin <= f["first"] <= f["last"] <= end], [])
    expect(f"{what}: what stands out", {f["kind"] for f in document["findings"]} >= {"unusual-networks", "wide-hours", "wide-networks"}, True)
    expect(f"{what}: what was used", {k for k, g in grants.items() if g["events"] > 0} == used, True)
    expect(f"{what}: advice", {k for k, g in grants.items() if g["advice"] == "keep"} == used, True)
    counts = collections.Counter()
    first, last, users = {}, {}, collections.defaultdict(set)
    for line in pathlib.Path(folder, "log.jsonl").read_text().splitlines():
        event = json.loads(line)
        key = (event["agent"], event["task"], event["scope"])
        counts[key] += 1
        first[key] = min(first.get(key, event["time"]), event["time"])
        last[key] = max(last.get(key, event["time"]), event["time"])
        users[key].add(event["user"])
    expect(f"{what}: uses", all((g["events"], g.get("first"), g.get("last")) == (counts[k], first.get(k), last.get(k))
                                for k, g in grants.items()), True)
    expect(f"{what}: effects", all(g["if_removed"] == {"breaks": counts[k], "may_break": 0, "users": len(users[k])}
                                   for k, g in grants.items()), True)
    scores, of_agent, newest = {}, collections.defaultdict(list), {}
    for key in grants:
        of_agent[key[0]].append(key)
    for (agent, _, scope), at in last.items():
        newest[agent, scope] = max(newest.get((agent, scope), at), at)
    for agent in document["agents"]:
        mine = of_agent[agent["name"]]
        weight = sum(WEIGHTS[risks[k[2]]] for k in mine)
        unused = sum(WEIGHTS[risks[k[2]]] for k in mine if k not in used)
        scores[agent["name"]] = (weight, unused, (200 * unused + weight) // (2 * weight))
    expect(f"{what}: scores", {a["name"]: (a["weight"], a["unused_weight"], a["score"]) for a in document["agents"]}, scores)
    table = list(csv.DictReader(io.StringIO(report(folder, "csv"), newline="")))
    rows = {(*r["holder"].split("/"), r["scope"]): r for r in table if r["kind"] == "task"}
    expect(f"{what}: CSV", {k: int(r["events"]) for k, r in rows.items()}, {k: g["events"] for k, g in grants.items()})
    page = report(folder, "html")
    expect(f"{what}: the same page again", report(folder, "html") == page, True)
    if not large:
        check_page(what, page)
    letters = dict(re.findall(r"<tr><th scope=row>(agent-\d+)<td>([.nNomdw]+)", page))
    columns = re.findall("<li>(.*?)(?=<li>|</ol>)", re.search("<ol class=columns>(.*?</ol>)", page, re.S)[1])
    end = max(last.values())

    def age(agent, scope):
        if (agent, scope) not in newest:
            return "N" if risks[scope] in ("high", "critical") else "n"
        days = (datetime.datetime.fromisoformat(end[:-1]) - datetime.datetime.fromisoformat(newest[agent, scope][:-1])).days
        return "w" if days < 7 else "d" if days < 30 else "m" if days < 60 else "o"

    agents_shown = sorted(letters)[:20]
    expect(f"{what}: heat map", {a: letters[a] for a in agents_shown},
           {a: "".join(age(a, s) for s in columns) for a in agents_shown})
    markdown = report(folder, "markdown")
    expect(f"{what}: summary fits a comment", len(markdown) < 65536, True)
    expect(f"{what}: summary", f"{len(used)} of {len(grants)} scopes in tasks were used" in markdown, True)
    return page


# --- hours that are allowed -----------------------------------------------------------------------------------------------

HOURS = """scopec: 1
policy: hours
version: 1.0.0
zone: Europe/Berlin
context: {mfa: bool}
conditions:
  office: now.weekday in mon..fri and now.clock in 09:00..17:30
  night: now.clock in 22:00..04:00
  far: now("America/New_York").clock in 09:00..10:00
  march: now in 2026-03-25..2026-03-29
scopes: {a:one: {risk: low}, a:two: {risk: high}}
roles:
  day: {grants: [{scopes: [a:one], when: office}, {scopes: [a:two], when: night and mfa}]}
users: {u: {roles: [day]}, v: {grants: ['a:**']}}
agents:
  bot:
    tasks:
      both: {scopes: ['a:*']}
      far: {scopes: [{scopes: [a:one], when: far}]}
      march: {scopes: [a:two], when: march}
      never: {scopes: [a:one]}
delegations:
  - {id: u, from: [user:u], to: [agent:bot], tasks: [both]}
  - {id: v, from: [user:v], to: [agent:bot], tasks: [far, march]}
denies:
  - {id: no, scopes: [a:one], when: now.weekday == wed}
"""


def hours_case(folder):
    """Every ten minutes of the period is asked for: no boundary lies in between."""
    zone = zoneinfo.ZoneInfo("Europe/Berlin")
    pathlib.Path(folder).mkdir()
    pathlib.Path(folder, "policy.yaml").write_text(HOURS)
    first = datetime.datetime(2026, 3, 16, tzinfo=datetime.timezone.utc)  # both zones change their clocks around it
    last = datetime.datetime(2026, 4, 8, tzinfo=datetime.timezone.utc)
    with open(f"{folder}/log.jsonl", "w", encoding="utf-8") as log:
        for at in (first, last - datetime.timedelta(seconds=1)):
            log.write(json.dumps({"time": at.strftime("%Y-%m-%dT%H:%M:%SZ"), "user": "v", "agent": "bot", "task": "far",
                                  "scope": "a:one", "decision": "allow"}) + "\n")
    tasks = ["both", "far", "march", "never"]
    instants = [first + datetime.timedelta(minutes=10 * i) for i in range(int((last - first).total_seconds() // 600))]
    lines, asked = [], []
    for at in instants:
        for task in tasks:
            for user in "uv":
                for scope in ("a:one", "a:two"):
                    lines.append(json.dumps({"user": user, "agent": "bot", "task": task, "scope": scope,
                                             "context": {"mfa": True, "now": at.strftime("%Y-%m-%dT%H:%M:%SZ")}}))
                    asked.append((at, task))
    answers = run("eval", f"{folder}/policy.yaml", "--requests", "-", stdin="\n".join(lines).encode()).splitlines()
    allowed = collections.defaultdict(bool)
    for key, answer in zip(asked, answers):
        allowed[key] |= answer.startswith('{"decision":"allow"')
    document = json.loads(report(folder, "json"))
    for task in document["agents"][0]["tasks"]:
        seen = [set() for _ in range(168)]
        for at in instants:
            local = at.astimezone(zone)
            seen[local.weekday() * 24 + local.hour].add(allowed[at, task["name"]])
        wanted = "".join("0" if s == {False} else "2" if s == {True} else "1" for s in seen)
        expect(f"hours of {task['name']}", task["allowed_hours"], wanted)
    check_page("hours", report(folder, "html"))


# --- what removal breaks -----------------------------------------------------------------------------------------------


def random_policy(rng):
    """As JSON, which is YAML; every rule has an id."""
    names = ["a:one", "a:two", "b:one", "b:two", "c:one", "c:all"]
    scopes = {name: {"risk": rng.choice(list(WEIGHTS))} for name in names}
    scopes["c:all"]["implies"] = ["c:one", "b:*"]
    patterns = names + ["a:*", "b:*", "*:one"]
    number = iter(range(1000))

    def grants(count):
        made = [{"scopes": rng.sample(patterns, rng.randint(1, 2)), "id": f"rule-{next(number)}"} for _ in range(count)]
        for grant in made:
            if rng.random() < 0.3:
                grant["when"] = rng.choice(["mfa", "not mfa", "level > 3"])
        return made

    roles = {f"role{i}": {"grants": grants(3)} for i in range(3)}
    users = {f"user{i}": {"roles": rng.sample(sorted(roles), rng.randint(1, 2)), "grants": grants(rng.randint(0, 2))} for i in range(5)}
    agents = {f"bot{i}": {"tasks": {f"task{j}": {"scopes": grants(3)} for j in range(2)}} for i in range(2)}
    delegations = [{"id": f"rule-{next(number)}", "from": [rng.choice(["user:*", "role:role0", "user:user1"])],
                    "to": [rng.choice(["agent:*", "agent:bot0", "agent:bot1"])], "tasks": ["*"]} for _ in range(4)]
    return {"scopec": 1, "policy": "random", "version": "1.0.0", "context": {"mfa": "bool", "level": "int"},
            "scopes": scopes, "roles": roles, "users": users, "agents": agents, "delegations": delegations}


def without(policy, rule):
    copy = json.loads(json.dumps(policy))
    lists = [r["grants"] for r in copy["roles"].values()] + [u["grants"] for u in copy["users"].values()]
    lists += [t["scopes"] for a in copy["agents"].values() for t in a["tasks"].values()] + [copy["delegations"]]
    for entries in lists:
        entries[:] = [entry for entry in entries if entry["id"] != rule]
    return copy


def effects_case(folder, seed):
    """Each rule is taken away, and the log replayed without it."""
    rng = random.Random(seed)
    pathlib.Path(folder).mkdir()
    policy = random_policy(rng)
    path, log = pathlib.Path(folder, "policy.yaml"), f"{folder}/log.jsonl"
    path.write_text(json.dumps(policy, indent=1))
    start = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
    requests = [json.dumps({"user": f"user{rng.randrange(6)}", "agent": f"bot{rng.randrange(2)}", "task": f"task{rng.randrange(2)}",
                            "scope": rng.choice(sorted(policy["scopes"])),
                            "context": {"mfa": rng.random() < 0.5, "level": rng.randrange(6),
                                        "now": (start + datetime.timedelta(hours=i)).strftime("%Y-%m-%dT%H:%M:%SZ")}})
                for i in range(1500)]
    run("eval", str(path), "--requests", "-", "--audit", log, stdin="\n".join(requests).encode())
    document = json.loads(report(folder, "json"))
    wrong, told = [], 0
    for rule in document["rules"]:
        other = pathlib.Path(folder, "other.yaml")
        other.write_text(json.dumps(without(policy, rule["id"])))
        replay = json.loads(run("simulate", str(path), "--candidate", str(other), "--log", log, "--format=json"))["replay"]
        broken = sum(r["events"] for r in replay if r["recorded"] == "allow" and r["candidate"] != "allow")
        effect = rule["if_removed"]
        told += effect["breaks"]
        if not effect["breaks"] <= broken <= effect["breaks"] + effect["may_break"]:
            wrong.append((rule["id"], effect, broken))
    expect(f"effects {seed}", wrong, [])
    expect(f"effects {seed}: something breaks", told > 0, True)
    expect(f"effects {seed}: schema", schema_errors(document), [])


# --- parts of the logs ------------------------------------------------------------------------------------------------------


def parts_case(folder):
    """Logs that were counted apart give the same bytes as in one run."""
    estate.write(folder, 9, 30, 4)
    lines = pathlib.Path(folder, "log.jsonl").read_text().splitlines(keepends=True)
    logs, parts = [], []
    for i in range(3):
        log, part = f"{folder}/log-{i}.jsonl", f"{folder}/part-{i}"
        pathlib.Path(log).write_text("".join(lines[i::3]))
        run("simulate", f"{folder}/policy.yaml", "--log", log, "--partial", part)
        logs += ["--log", log]
        parts += ["--merge", part]
    for form in ("json", "html", "csv", "markdown"):
        more = ["--zone", "Europe/Berlin", f"--format={form}"] if form == "json" else [f"--format={form}"]
        if form == "json":
            for i in range(3):
                run("simulate", f"{folder}/policy.yaml", "--log", logs[2 * i + 1], "--zone", "Europe/Berlin", "--partial", f"{folder}/zone-{i}")
            merged = [a for i in (2, 0, 1) for a in ("--merge", f"{folder}/zone-{i}")]
        else:
            merged = parts[4:] + parts[:4]
        expect(f"parts: {form}", run("report", f"{folder}/policy.yaml", *merged, *more) == run("report", f"{folder}/policy.yaml", *logs, *more), True)


# --- one quarter after another ---------------------------------------------------------------------------------------------

def trend_case(folder):
    estate.write(folder, 6, 10, 3)
    policy = pathlib.Path(folder, "policy.yaml")
    first = pathlib.Path(folder, "q1.json")
    first.write_text(report(folder, "json"))
    before = json.loads(first.read_text())
    unused = next(g for g in before["grants"] if g["advice"] == "remove")
    line = next(r["line"] for r in before["rules"] if r["id"] == unused["rule"])
    lines = policy.read_text().splitlines()
    lines[line - 1] = re.sub(re.escape(unused["scope"]) + r"(, )?", "", lines[line - 1]).replace(", ]", "]")
    policy.write_text("\n".join(lines) + "\n")
    after = json.loads(report(folder, "json", "--previous", str(first)))
    since = after["since_previous"]
    gone = [i for i in since["items"] if i["kind"] == "gone"]
    expect("what was removed is gone", [(i["agent"], i["task"], i["scope"]) for i in gone],
           [(unused["agent"], unused["task"], unused["scope"])])
    expect("counts of changes", (since["gone"], since["new"], since["still_unused"]), (1, 0, before["totals"]["unused"] - 1))
    expect("the chain of reports", after["previous"][0]["digest"], hashlib.sha256(first.read_bytes()).hexdigest())
    second = pathlib.Path(folder, "q2.json")
    second.write_text(report(folder, "json", "--previous", str(first)))
    page = check_page("trend", report(folder, "html", "--previous", str(second), "--previous", str(first)))
    expect("trend", "".join(page.text).count("Since the review of"), 1)


with tempfile.TemporaryDirectory() as folder:
    estate_case(f"{folder}/small", 7, 20, 1)
    estate_case(f"{folder}/wide", 61, 100, 2)
    big = estate_case(f"{folder}/big", 500, 50, 1)
    expect("500 agents x 50 scopes in bytes", len(big.encode()) < 3_000_000, True)
    expect("500 agents are shown", big.count("<details class=agent"), 500)
    hours_case(f"{folder}/hours")
    trend_case(f"{folder}/trend")
    for seed in range(3):
        effects_case(f"{folder}/effects-{seed}", seed)
    parts_case(f"{folder}/parts")
print(f"{passed} passed, {failed} failed")
sys.exit(failed != 0)
