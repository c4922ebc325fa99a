# SPDX-License-Identifier: Apache-2.0
#
# make_decisions.py - random requests on a policy, and a decision log of them: for the tests of `simulate --sql`.
#
# Names and constants come from the policy's own files, and values from around them: times around changes of clocks and the bounds
# of windows, addresses of both families in every way of writing, and what logs have that policies do not expect: attributes
# that are missing, of another type, twice as long as anybody reads, unknown names, chains of agents, no user at all.
import collections
import datetime
import json
import pathlib
import random
import subprocess

import yaml

UTC = datetime.timezone.utc
ZONES = [datetime.timezone(datetime.timedelta(hours=h)) for h in (-5, -4, 1, 2, 9)] + [datetime.timezone(datetime.timedelta(hours=5, minutes=45))]
# Around changes of clocks in New York and Berlin, in Sydney, and at the end of the year.
MOMENTS = [datetime.datetime(2026, *at, tzinfo=UTC) for at in ((3, 8, 7), (3, 29, 1), (4, 4, 16), (10, 25, 1), (11, 1, 6), (12, 18, 5), (12, 31, 23))]
TEXTS = ["", "x", "CHG-123456", "CHG-12345", "INC-000001", "TCK-1234", "ESC-99999999", "ESC-", "damaged", "late", "it's \"quoted\" \\ here", "été", "𝄞 clef", "tab\there", "line\nbreak", "%_", "CHG-123456\n"]
LONG = "a" * 5000  # longer than what conditions read
ADDRESSES = ["10.1.2.3", "10.255.255.255", "11.0.0.0", "9.255.255.255", "198.51.100.7", "198.51.101.0", "::ffff:10.1.2.3", "::ffff:0a01:0203", "::10.1.2.3", "2001:db8:10::1", "2001:DB8:10:FFFF:ffff:ffff:ffff:ffff", "2001:db8:11::", "2001:db8:c0de::5", "2001:db8:c0de:1:2:3:4:5", "::", "::1", "1::", "fe80::1:2:3:4", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:1.2.3.4", "1::6:1.2.3.4"]
NO_ADDRESSES = ["", "10.1.2", "10.1.2.256", "010.1.2.3", "10.1.2.3/8", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", "fe80::1%eth0", ":1:2", "1:2:3:4:5:6:7::8:9", "1:2:3:4:5:6:7:", " ::1"]
NO_INSTANTS = ["2026-02-30T10:00:00Z", "2026-13-01T10:00:00Z", "2026-03-02T24:00:00Z", "2026-03-02T10:00:00", "2026-03-02", "yesterday", "2026-03-02T10:00:60Z", "0000-01-01T00:00:00Z", "2026-03-02T10:00:00+24:00", "2026-03-02T10:00:00.Z"]
OTHERS = [None, True, 7, 1.5, "7", [], {}, ["x", 1], {"a": 1}]


class Policy:
    """Names and constants of a policy's files."""

    def __init__(self, folder):
        self.parts = collections.defaultdict(dict)
        self.zone = None
        for path in sorted(pathlib.Path(folder).glob("*.yaml")):
            if path.name.endswith("_test.yaml"):
                continue
            for key, value in (yaml.safe_load(path.read_text()) or {}).items():
                if isinstance(value, dict):
                    self.parts[key].update(value)
        self.context = self.parts["context"]
        self.scopes = list(self.parts["scopes"])
        self.users = list(self.parts["users"]) or ["nobody-in-the-policy"]
        self.roles = list(self.parts["roles"])
        self.tasks = [(a, t) for a, agent in self.parts["agents"].items() for t in agent.get("tasks") or {}]
        self.agents = list(self.parts["agents"])


def instant(rng):
    at = rng.choice(MOMENTS) + datetime.timedelta(seconds=rng.randrange(-5 * 86400, 5 * 86400)) if rng.random() < 0.7 else datetime.datetime(2026, 1, 5, tzinfo=UTC) + datetime.timedelta(seconds=rng.randrange(350 * 86400))
    if rng.random() < 0.3:  # at the bounds of windows
        at = at.replace(minute=0, second=0) - datetime.timedelta(seconds=rng.randrange(2))
    return at


def written(rng, at):
    """As RFC 3339 allows."""
    if rng.random() < 0.5:
        return at.strftime("%Y-%m-%dT%H:%M:%SZ")
    text = at.astimezone(rng.choice(ZONES)).isoformat()
    if rng.random() < 0.3:
        text = text[:19] + rng.choice([".5", ".999999", ".000"]) + text[19:]
    if rng.random() < 0.1:
        text = text.replace("T", rng.choice(["t", " "]))
    return text


def value(rng, kind, usual):
    if not usual and rng.random() < 0.05:
        return rng.choice(OTHERS)
    if isinstance(kind, list):
        return rng.choice(kind) if usual or rng.random() < 0.97 else rng.choice(["", "None", "unknown"])
    if kind == "bool":
        return rng.random() < 0.7
    if kind == "int":
        return rng.choice([0, 1, 2, 100, 101, 1000, 5000, 5001, 25000, 25001, -1] if usual else [0, 1, 100, 101, 5000, 5001, 1.0, 1e3, 100.5, -0.0, 2**53, 2**63 - 1, 2**63, 2**64, -(2**63), -(2**63) - 1, 1e300])
    if kind == "ip":
        return rng.choice(NO_ADDRESSES) if not usual and rng.random() < 0.1 else rng.choice(ADDRESSES)
    if kind == "set":
        return rng.sample(["on-call", "ai-assistance", "marketing", "it's", "été"], rng.randrange(4)) if usual or rng.random() < 0.98 else rng.choice([["on-call", 1], ["on-call", 1], ["on-call"] * 1025, [LONG, "on-call"], [None]])
    if kind == "instant":
        return rng.choice(NO_INSTANTS) if not usual and rng.random() < 0.1 else written(rng, instant(rng))
    return rng.choice(TEXTS[2:10] if usual else TEXTS) if usual or rng.random() < 0.99 else LONG


def request(rng, policy):
    usual = rng.random() < 0.6
    agent, task = rng.choice(policy.tasks)
    event = {"task": task, "scope": rng.choice(policy.scopes)}
    if rng.random() < 0.9:
        event["user"] = rng.choice(policy.users) if usual or rng.random() < 0.9 else rng.choice(["mallory", "", "o'brien \"x\" \\", "Zoë"])
    if rng.random() < (0.9 if not policy.parts["users"] else 0.0 if usual else 0.3):
        event["roles"] = rng.sample(policy.roles + ["no-such-role"], rng.randrange(3))
    if usual or rng.random() < 0.8:
        event["agent"] = agent
    elif rng.random() < 0.7:
        event["actors"] = [rng.choice(policy.agents + ["stranger"]) for _ in range(rng.randrange(10))]
    if not usual and rng.random() < 0.1:
        event["task"] = rng.choice(["no such task", ""])
    if not usual and rng.random() < 0.1:
        event["scope"] = rng.choice(["no:such:scope", policy.scopes[0] + ":below", ""])
    if rng.random() < 0.3:
        event["resource"] = rng.choice(["", "repo/main", "svc/payments/eu", "a\"b\\c'd"]) if rng.random() < 0.99 else "é" * 3000
    context = {name: value(rng, kind, usual) for name, kind in policy.context.items() if rng.random() < (0.95 if usual else 0.7)}
    if not usual and rng.random() < 0.2:
        context["of.no.policy"] = rng.choice(OTHERS)
    if rng.random() < 0.5:
        context["now"] = written(rng, instant(rng)) if usual or rng.random() < 0.8 else rng.choice(NO_INSTANTS + OTHERS)
    if context or rng.random() < 0.5:
        items = list(context.items())
        rng.shuffle(items)
        event["context"] = dict(items)
    return event


def ask(scopec, folder, requests, path):
    """What the policy answers to lines of requests; by way of a file, since there may be a million."""
    with open(path, "w", encoding="utf-8") as out:
        out.writelines(requests)
    with subprocess.Popen([scopec, "eval", folder, "--requests", path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as run:
        for line in run.stdout:
            # {"decision":"allow","reason":"allowed",... or {"error":...
            words = line[:80].split(b'"')
            yield (words[3].decode(), words[7].decode()) if words[1] == b"decision" else ("deny", "invalid-request")
    path.unlink()


def asked(event, time):
    """A line of a request: without a `now` of its own, an event is asked at its time."""
    context = event.get("context", {})
    if "now" not in context:
        context = context | {"now": time}
    return json.dumps(event | {"context": context}) + "\n"


DIGEST = "00" * 32


def recorded(rng, said):
    """The end of a line. Most are recorded as the policy decides, some as another one might have."""
    decision, reason = said
    chance = rng.random()
    if chance < 0.05:
        decision = rng.choice(["allow", "deny"])
    if chance < 0.002:
        reason = rng.choice(["condition-unknown", "from-the-future"])
    text = f'"decision": "{decision}"'
    if chance < 0.9:
        text += f', "reason": "{reason}"'
    if chance < 0.7:
        text += f', "policy": {{"name": "gen", "version": "1.{index_of(chance)}.0", "digest": "{DIGEST}"}}'
    return text + "}"


def index_of(chance):
    """One of two versions."""
    return int(chance * 1000) % 2


def make(scopec, folder, path, seed, count):
    """A log of `count` events at `path`, in no order of time."""
    path = pathlib.Path(path)
    scratch = path.with_suffix(".asked")
    rng = random.Random(f"{seed} {pathlib.Path(folder).name}")
    policy = Policy(folder)
    # Real logs repeat themselves: requests at many times, and more that are allowed than chance would have.
    drawn = [request(rng, policy) for _ in range(max(5000, min(count // 5, 20000)))]
    lines = [asked(event, "2026-06-03T10:00:00Z") for event in drawn]
    allowed = [e for e, said in zip(drawn, ask(scopec, folder, lines, scratch), strict=True) if said[0] == "allow"]
    pool = allowed + drawn[: max(len(allowed), 200)]
    # Twice: what an event without a `now` is asked ends in its time.
    texts = [(json.dumps(e, ensure_ascii=rng.random() < 0.5)[:-1], None if "now" in e.get("context", {}) else asked(e, "\0")) for e in pool]
    events = [(rng.randrange(len(pool)), written(rng, instant(rng))) for _ in range(count)]
    requests = (texts[which][1].replace("\\u0000", time) if texts[which][1] else texts[which][0] + "}\n" for which, time in events)
    with open(path, "w", encoding="utf-8") as out:
        for index, ((which, time), said) in enumerate(zip(events, ask(scopec, folder, requests, scratch), strict=True)):
            name = f'"{seed}-{index}"' if index % 7 else index
            out.write(f'{texts[which][0]}, "time": "{time}", "id": {name}, {recorded(rng, said)}\n')
