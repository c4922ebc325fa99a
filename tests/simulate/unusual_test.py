# SPDX-License-Identifier: Apache-2.0
#
# unusual_test.py SCOPEC - when and from where tasks act: what is planted in logs of ordinary days is found, in other logs nothing is; and the
# conditions that are said to be enough are: with them in the policy no recorded event breaks.
import datetime
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import zoneinfo

scopec = pathlib.Path(sys.argv[1]).resolve()
ZONE = zoneinfo.ZoneInfo("America/New_York")
START = datetime.date(2026, 2, 2)  # a Monday; the clock changes on 8 March
passed = failed = 0

POLICY = """scopec: 1
policy: gen
version: 1.0.0
zone: America/New_York
context: {{ip: ip, other: ip}}
conditions:
  office: now.clock in 07:00..20:00 and now.weekday in mon..fri
  abroad: now("Europe/Berlin").clock in 07:00..20:00
  net: ip in [10.0.0.0/8, 2001:db8::/32]
scopes: {{app:read: {{risk: low}}, app:write: {{risk: high}}, app:night: {{risk: low}}}}
roles: {{r: {{grants: ['app:*']}}}}
users: {{ann: {{roles: [r]}}}}
agents:
  bot:
    tasks:
      free: {{scopes: [app:read]{free}}}
      office: {{scopes: [{{scopes: [app:read], when: 'office or (not office and other in [1.2.3.0/24] and now.clock < 05:00)'}}]}}
      guarded: {{scopes: [app:write]}}
      net: {{scopes: [app:read], when: net}}
      abroad: {{scopes: [app:read], when: abroad}}
  night:
    tasks:
      job: {{scopes: [app:night]{night}}}
delegations: [{{id: d, from: ['user:*'], to: ['agent:*'], tasks: ['*']}}]
denies:
  - {{id: guard, scopes: [app:write], unless: 'now.clock in 06:00..22:00 and ip in [10.0.0.0/8]', message: no}}
"""


def expect(what, actual, wanted):
    global passed, failed
    if actual == wanted:
        passed += 1
    else:
        failed += 1
        print(f"FAIL {what}: {actual!r}\n  instead of {wanted!r}")


def at(day, minute):
    return datetime.datetime.combine(START + datetime.timedelta(days=day), datetime.time(), ZONE) + datetime.timedelta(minutes=minute)


def event(when, task, scope, agent="bot", ip="10.2.0.1", **more):
    time = when.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"time": time, "user": "ann", "agent": agent, "task": task, "scope": scope, "decision": "allow", "context": {"ip": ip, **more}}


def ordinary(rng):
    """Ten weeks of office hours, the ends of which are met; one job at night, over midnight, every day."""
    for day in range(70):
        if (START + datetime.timedelta(days=day)).weekday() < 5:
            for task, scope in (("free", "app:read"), ("office", "app:read"), ("guarded", "app:write"), ("net", "app:read"), ("abroad", "app:read")):
                minutes = [rng.randrange(9 * 60 + 12, 12 * 60 if task == "abroad" else 17 * 60 + 40) for _ in range(rng.randrange(20, 30) if task == "free" else rng.randrange(6, 10))]
                for minute in minutes:
                    yield event(at(day, minute), task, scope, ip=f"10.2.{rng.randrange(4)}.{rng.randrange(256)}")
                yield event(at(day, 9 * 60 + 12), task, scope, ip="10.2.0.0")
                yield event(at(day, 12 * 60 - 1 if task == "abroad" else 17 * 60 + 39), task, scope, ip="10.2.3.255")
        for minute in (-30, 10, 89):
            yield event(at(day, minute), "job", "app:night", agent="night", ip=f"2001:db8:7::{rng.randrange(9999)}")


def simulate(folder, events, *args, free="", night=""):
    (folder / "p.yaml").write_text(POLICY.format(free=free, night=night))
    (folder / "log").write_text("".join(json.dumps(e) + "\n" for e in events))
    done = subprocess.run([scopec, "simulate", "p.yaml", "--log", "log", "--format=json", *args], cwd=folder, stdout=subprocess.PIPE, check=False)
    report = json.loads(done.stdout)
    return {(f["kind"], f["holder"]["name"]): f for f in report["findings"] if f["kind"] in ("unusual-hours", "unusual-networks", "burst", "wide-hours", "wide-networks")}, done.returncode


def check_ordinary(folder, rng):
    events = list(ordinary(rng))
    rng.shuffle(events)
    found, _ = simulate(folder, events)
    expect("ordinary", sorted(k for k in found if not k[0].startswith("wide")), [])
    evidence = {k: (re.sub(r", \d+ times", "", f["evidence"]), f.get("condition")) for k, f in found.items()}
    hours = "now.clock in 09:00..18:00"
    days = "now.weekday in mon..fri"
    used = "used: 09:12-17:40, mon..fri (America/New_York)"
    expect("wide", evidence, {
        ("wide-hours", "bot/free"): (f"granted: all hours, all days; {used}", f"{hours} and {days}"),
        ("wide-hours", "bot/office"): (f"granted: 00:00-20:00, all days; {used}", f"{hours} and {days}"),
        ("wide-hours", "bot/guarded"): (f"granted: 06:00-22:00, all days; {used}", f"{hours} and {days}"),
        ("wide-hours", "bot/net"): (f"granted: all hours, all days; {used}", f"{hours} and {days}"),
        ("wide-hours", "bot/abroad"): ("granted: all hours, all days; used: 09:12-12:00, mon..fri (America/New_York)", f"now.clock in 09:00..12:00 and {days}"),
        ("wide-hours", "night/job"): ("granted: all hours, all days; used: 23:30-01:30, all days (America/New_York)", "now.clock in 23:00..02:00"),
        ("wide-networks", "bot/free"): ("granted: any ip; used: 10.2.0.0/22", "ip in [10.2.0.0/22]"),
        ("wide-networks", "bot/office"): ("granted: any ip; used: 10.2.0.0/22", "ip in [10.2.0.0/22]"),
        ("wide-networks", "bot/guarded"): ("granted: more of ip, such as 10.0.0.0; used: 10.2.0.0/22", "ip in [10.2.0.0/22]"),
        ("wide-networks", "bot/net"): ("granted: more of ip, such as 10.0.0.0; used: 10.2.0.0/22", "ip in [10.2.0.0/22]"),
        ("wide-networks", "bot/abroad"): ("granted: any ip; used: 10.2.0.0/22", "ip in [10.2.0.0/22]"),
        ("wide-networks", "night/job"): ("granted: any ip; used: " + evidence["wide-networks", "night/job"][0][23:], "ip in [" + evidence["wide-networks", "night/job"][0][23:] + "]"),
    })
    conditions = [found[kind, "bot/free"]["condition"] for kind in ("wide-hours", "wide-networks")]
    narrow, status = simulate(folder, events, "--fail-on=broken", free=f", when: '{' and '.join(conditions)}'", night=f", when: '{found['wide-hours', 'night/job']['condition']} and {found['wide-networks', 'night/job']['condition']}'")
    expect("enough", (status, [k for k in narrow if k[1] in ("bot/free", "night/job")]), (0, []))
    few, _ = simulate(folder, events[:90])
    expect("too few", few, {})


def check_planted(folder, rng):
    events = list(ordinary(rng))
    sunday = at(34, 3 * 60)
    events += [event(sunday + datetime.timedelta(minutes=i), "free", "app:read", ip="203.0.113.9") for i in range(3)]
    burst = at(45, 14 * 60)
    events += [event(burst + datetime.timedelta(seconds=i), "free", "app:read") for i in range(300)]
    rng.shuffle(events)
    found, _ = simulate(folder, events)
    unusual = {k: f for k, f in found.items() if not k[0].startswith("wide")}
    expect("planted", sorted(unusual), [("burst", "bot"), ("unusual-hours", "bot/free"), ("unusual-networks", "bot/free")])
    hours, networks, bursts = (unusual[k] for k in (("unusual-hours", "bot/free"), ("unusual-networks", "bot/free"), ("burst", "bot")))
    expect("hours", (hours["events"], hours["first"], "on sun 03:00-04:00 (America/New_York)" in hours["evidence"]), (3, sunday.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:00:00Z"), True))
    expect("networks", (networks["events"], "203.0.0.0/16" in networks["evidence"]), (3, True))
    expect("burst", (bursts["events"] >= 300, bursts["first"], bursts["last"]), (True, *2 * (burst.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:00:00Z"),)))


def check_false_alarms(folder):
    """Agents that act evenly around the clock, from everywhere: next to none is told of. A hundred agents' worth of hours."""
    alarms = 0
    for seed in range(12):
        rng = random.Random(seed)
        events = [event(at(rng.randrange(70), rng.randrange(1440)), "free", "app:read", ip=f"10.{rng.randrange(40)}.0.1") for _ in range(4000)]
        found, _ = simulate(folder, events)
        alarms += sum(not k[0].startswith("wide") for k in found)
    expect("false alarms of 36 chances of one in a hundred: at most 2", alarms <= 2, True)


with tempfile.TemporaryDirectory() as name:
    check_ordinary(pathlib.Path(name), random.Random(1))
    check_planted(pathlib.Path(name), random.Random(2))
    check_false_alarms(pathlib.Path(name))
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed or not passed else 0)
