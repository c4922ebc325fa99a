# SPDX-License-Identifier: Apache-2.0
#
# make_policy.py RULES - prints a policy of about RULES rules, the same one each time: a platform with many teams, each with
# scopes, roles with conditional grants, users, agents with tasks, delegations and denies. A rule is a pattern of a grant or a task, a
# delegation, or a deny.
import sys

rules = int(sys.argv[1])
teams = max(1, rules // 100)
out = sys.stdout.write
out("scopec: 1\npolicy: bench\nversion: 1.0.0\nzone: America/New_York\n")
out("context: {ip: ip, mfa: bool, ticket: string, risk: int, groups: set, trust: [none, managed, attested]}\n")
out("conditions:\n  business-hours: now.weekday in mon..fri and now.clock in 09:00..18:00\n")
out("  corp: ip in [10.0.0.0/8, 2001:db8::/32]\n  safe: trust >= managed and mfa\n  change: ticket matches 'CHG-[0-9]{6}'\n")
areas = ["deploy", "logs", "metrics", "secrets", "dns", "queue", "storage", "billing", "cluster", "incident"]
verbs = [("read", "low"), ("list", "low"), ("create", "medium"), ("update", "high"), ("delete", "critical")]
out("scopes:\n")
for t in range(teams):
    for area in areas:
        for verb, risk in verbs:
            out(f"  org:team{t}:{area}:{verb}: {{risk: {risk}, title: {verb} {area} of team {t}}}\n")
out("roles:\n")
for t in range(teams):
    out(f"  viewer-{t}:\n    title: Viewers of team {t}\n    grants:\n")
    for area in areas:
        out(f"      - org:team{t}:{area}:read\n")
    out(f"  engineer-{t}:\n    inherits: [viewer-{t}]\n    grants:\n")
    for area in areas:
        out(f"      - {{scopes: ['org:team{t}:{area}:*'], when: safe or risk < {t % 40}, id: engineer-{t}-{area}}}\n")
    out(f"  lead-{t}:\n    inherits: [engineer-{t}]\n    grants:\n")
    for area in areas[:5]:
        out(f"      - {{scopes: [org:team{t}:{area}:delete, org:team{t}:{area}:update], when: safe and change}}\n")
out("users:\n")
for t in range(teams):
    for u in range(10):
        role = ("lead", "engineer", "viewer")[min(2, u // 2)]
        out(f"  user{u}.team{t}@acme.example: {{roles: [{role}-{t}], grants: [org:team{(t + u) % teams}:metrics:read, org:team{(t + u) % teams}:logs:read]}}\n")
out("agents:\n")
for t in range(teams):
    out(f"  bot-{t}:\n    owner: team{t}\n    tasks:\n")
    for k, task in enumerate(["release", "watch", "repair"]):
        out(f"      {task}:\n        ttl: {10 + k}m\n        when: business-hours or corp\n        scopes:\n")
        for area in areas[k * 3 : k * 3 + 4]:
            for verb, _ in verbs[: 2 + k]:
                out(f"          - org:team{t}:{area}:{verb}\n")
out("delegations:\n")
for t in range(teams):
    for role in ("viewer", "engineer", "lead"):
        out(f"  - {{id: {role}-to-bot-{t}, from: [role:{role}-{t}], to: [agent:bot-{t}], tasks: ['*'], scopes: ['org:team{t}:**'], when: mfa}}\n")
    out(f"  - {{from: [agent:bot-{t}], to: [agent:bot-{(t + 1) % teams}], tasks: [watch], expires: 2031-01-01}}\n")
out("denies:\n")
for t in range(teams):
    out(f"  - {{id: deny-{t}, scopes: ['org:team{t}:secrets:*'], unless: corp and safe, message: secrets stay in the office}}\n")
