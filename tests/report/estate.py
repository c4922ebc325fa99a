# SPDX-License-Identifier: Apache-2.0
#
# estate.py - a policy of many agents and a log of a quarter with known use: for the report's size, its speed and its look.
#
# usage: estate.py FOLDER AGENTS SCOPES SEED [QUARTER] writes FOLDER/policy.yaml and FOLDER/log.jsonl. QUARTER counts from 0,
# the first of 2026; before each of the later ones a part of what was not used was taken away.
import datetime
import json
import pathlib
import random
import sys

TEAMS = ["platform-team", "data-team", "payments-team", "support-team", "security-team", "growth-team"]
AREAS = ["deploy", "logs", "database", "billing", "tickets", "secrets", "dns", "cluster", "reports", "mail"]
VERBS = [("read", "low", "See"), ("list", "low", "List"), ("update", "medium", "Change"), ("create", "high", "Make"),
         ("delete", "critical", "Delete")]
JOBS = ["watch", "repair", "review", "answer", "clean-up"]
END = datetime.datetime(2026, 4, 1, tzinfo=datetime.timezone.utc)


def scopes(count):
    made = []
    for i in range(count):
        verb, risk, word = VERBS[i % len(VERBS)]
        area = AREAS[i // len(VERBS) % len(AREAS)] + (f"-{i // 50 + 1}" if i >= 50 else "")
        made.append((f"acme:{area}:{verb}", risk, f"{word} what {area} has"))
    return made


def write(folder, agents, scope_count, seed, quarter=0):
    """Returns the set of (agent, task, scope) that were used."""
    rng, tighten = random.Random(seed), random.Random(seed + 1)
    end = END + datetime.timedelta(days=91 * quarter)
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    catalog = scopes(scope_count)
    lines = ["scopec: 1", "policy: acme.estate", "version: 2.1.0", "zone: America/New_York", "context: {ip: ip}", "conditions:",
             "  office: now.weekday in mon..fri and now.clock in 08:00..19:00", "scopes:"]
    lines += [f"  {name}: {{risk: {risk}, title: {title}}}" for name, risk, title in catalog]
    lines += ["roles:", "  reader: {grants: ['acme:*:read', 'acme:*:list']}",
              "  operator: {inherits: [reader], grants: ['acme:*:update', 'acme:*:create']}",
              "  admin: {inherits: [operator], grants: ['acme:**']}", "users:"]
    users = [f"user{i:02}@acme.example" for i in range(20)]
    lines += [f"  {user}: {{roles: [admin]}}" for user in users]
    lines += ["agents:"]
    events, used = [], set()
    for a in range(agents):
        agent, active = f"agent-{a:03}", rng.random()
        lines += [f"  {agent}:", f"    owner: {rng.choice(TEAMS)}", f"    title: Works on part {a} of the estate", "    tasks:"]
        kept_of = {}
        parts = [catalog[i * scope_count // len(JOBS):(i + 1) * scope_count // len(JOBS)] for i in range(len(JOBS))]
        for job, part in zip(JOBS, parts):
            condition = "        when: office\n" if rng.random() < 0.5 else ""
            kept = []
            for name, risk, _ in part:
                if rng.random() > active * {"low": 1, "medium": 0.7, "high": 0.5, "critical": 0.25}[risk]:
                    if tighten.random() >= 0.3 * quarter:
                        kept.append(name)
                    continue
                kept.append(name)
                used.add((agent, job, name))
                newest = rng.choice([1, 4, 12, 25, 45, 75])
                for _ in range(rng.randint(1, 3)):
                    day = end - datetime.timedelta(days=rng.randint(newest, max(newest, 89)))
                    while day.weekday() > 4:
                        day -= datetime.timedelta(days=1)
                    at = day.replace(hour=rng.choice([14, 15, 15, 16, 17, 19, 20]), minute=rng.randint(0, 59))
                    events.append((at, agent, job, name, rng.choice(users)))
            kept_of[job] = kept
            if kept:
                lines.append(f"      {job}:\n        ttl: 15m\n{condition}        scopes: [{', '.join(kept)}]")
        if a % 8 == 0 and kept_of["watch"]:  # works every hour of every working day from one network, and once at night from another
            name = kept_of["watch"][0]
            used.add((agent, "watch", name))
            for day in (end - datetime.timedelta(days=d) for d in range(1, 90)):
                events += [(day.replace(hour=hour, minute=rng.randint(0, 59)), agent, "watch", name, users[a % 20])
                           for hour in range(14, 22) if day.weekday() < 5]
            events.append(((end - datetime.timedelta(days=11)).replace(hour=7), agent, "watch", name, users[a % 20]))
    lines += ["delegations:", "  - {id: all-agents, from: ['user:*'], to: ['agent:*'], tasks: ['*']}"]
    (folder / "policy.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    events.sort()
    with open(folder / "log.jsonl", "w", encoding="utf-8") as log:
        for at, agent, job, name, user in events:
            log.write(json.dumps({"time": at.strftime("%Y-%m-%dT%H:%M:%SZ"), "user": user, "agent": agent, "task": job,
                                  "scope": name, "decision": "allow",
                                  "context": {"ip": f"10.2.{at.minute}.9" if at.hour > 12 else "203.0.113.7"}}) + "\n")
    return used


if __name__ == "__main__":
    write(sys.argv[1], *map(int, sys.argv[2:]))
