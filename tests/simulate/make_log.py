# SPDX-License-Identifier: Apache-2.0
#
# make_log.py - logs with known answers: a policy, a candidate that differs from it in known ways, random events with what was
# recorded, and what each of the two must say to each of them. The answers come from the few lines of python below, which
# know nothing of scopec.
import collections
import datetime
import json
import random

POLICY = """scopec: 1
policy: gen
version: {version}
context: {{mfa: bool, ip: ip}}
scopes:
  app:kept: {{risk: low}}
  app:dropped: {{risk: low}}
  app:conditional: {{risk: low}}
  app:added: {{risk: low}}
  app:clock: {{risk: low}}
  app:wide:one: {{risk: low}}
  app:wide:two: {{risk: low}}
  app:never: {{risk: high}}
roles:
  worker:
    grants:
      - app:kept
      - app:wide:*
      - app:never
{grants}
  idle: {{grants: [app:kept]}}
users:
  ann: {{roles: [worker]}}
  ben: {{roles: [worker]}}
  cas: {{roles: [idle]}}
agents:
  bot:
    tasks:
      job: {{scopes: ['app:**']}}
      rest: {{scopes: [app:kept]}}
  spare:
    tasks:
      job: {{scopes: [app:kept]}}
delegations:
  - {{id: all, from: ['user:*'], to: ['agent:*'], tasks: ['*']}}
  - {{id: unused, from: [role:idle], to: [agent:spare], tasks: [job]}}
"""
NOW = """      - app:dropped
      - app:conditional
      - {scopes: [app:clock], when: now.clock in 09:00..18:00, id: clock}"""
CANDIDATE = """      - {scopes: [app:conditional], when: mfa, id: conditional}
      - app:added
      - {scopes: [app:clock], when: now.clock in 10:00..17:00, id: clock}"""
SCOPES = ["app:kept", "app:dropped", "app:conditional", "app:added", "app:clock", "app:wide:one", "app:nowhere"]
START = datetime.datetime(2026, 1, 5, tzinfo=datetime.timezone.utc)


def policies():
    return POLICY.format(version="1.0.0", grants=NOW), POLICY.format(version="2.0.0", grants=CANDIDATE)


def decide(event, candidate):
    """What the policy, or the candidate, says: allow, deny or not-replayable."""
    scope, clock, context = event["scope"], event["at"].time(), event["context"]
    if scope == "app:nowhere" or (scope == "app:dropped" and candidate) or (scope == "app:added" and not candidate):
        return "deny"
    if scope == "app:conditional" and candidate:
        return "not-replayable" if "mfa" not in context else "allow" if context["mfa"] else "deny"
    if scope == "app:clock":
        low, high = (10, 17) if candidate else (9, 18)
        return "allow" if datetime.time(low) <= clock < datetime.time(high) else "deny"
    return "allow"


def events(seed, count):
    """Random events over 60 days, none in days 20 to 22."""
    rng = random.Random(seed)
    for index in range(count):
        day = rng.choice([d for d in range(60) if d not in (20, 21, 22)])
        at = START + datetime.timedelta(days=day, seconds=rng.randrange(86400))
        context = {}
        if rng.random() < 0.7:
            context["mfa"] = rng.random() < 0.5
        if rng.random() < 0.5:
            context["ip"] = rng.choice(["10.0.0.%d" % rng.randrange(256), "2001:db8::%x" % rng.randrange(65536)])
        event = {"at": at, "user": rng.choice(["ann", "ben"]), "agent": "bot", "task": "job", "scope": rng.choice(SCOPES), "context": context, "id": f"{seed}-{index}"}
        event["decision"] = decide(event, False)
        yield event


def line(event, rng):
    """The event as a line: order of keys, spaces, offsets and escapes as a writer may choose them."""
    at = event["at"]
    if rng.random() < 0.3:
        at = at.astimezone(datetime.timezone(datetime.timedelta(hours=rng.choice([-5, 2, 9]))))
    time = at.isoformat() if at.utcoffset() else at.strftime("%Y-%m-%dT%H:%M:%SZ")
    keys = {"time": time, **{k: event[k] for k in ("id", "user", "agent", "task", "scope", "decision")}}
    if event["context"] or rng.random() < 0.5:
        keys["context"] = dict(event["context"])
    if rng.random() < 0.3:
        keys.setdefault("context", {})["now"] = time
    if rng.random() < 0.2:
        keys["trace"] = {"more": [1, {"deep": None}], "é": -1.5e3}
    if "policy" in event:
        keys["policy"] = event["policy"]
    items = list(keys.items())
    rng.shuffle(items)
    text = json.dumps(dict(items), ensure_ascii=rng.random() < 0.5, separators=rng.choice([(",", ":"), (", ", ": ")]))
    return text.replace("app:", "\\u0061pp:") if rng.random() < 0.1 else text


def expected(all_events):
    """Events by (recorded, now, candidate)."""
    return collections.Counter((e["decision"], decide(e, False), decide(e, True)) for e in all_events)
