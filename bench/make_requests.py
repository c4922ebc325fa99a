# SPDX-License-Identifier: Apache-2.0
#
# make_requests.py POLICY-FOLDER - requests of every user, agent and task of a policy for every scope that the task names, in a few contexts, as
# JSON lines: with the answers of `scopec eval --audit` they are what bench_events makes logs of.
import json
import pathlib
import random
import sys

import yaml

parts = [yaml.safe_load(p.read_text()) for p in sorted(pathlib.Path(sys.argv[1]).glob("*.yaml")) if not p.name.endswith("_test.yaml")]
# Users of the policy; where the identity provider says who has which role, somebody of each role.
users = [{"user": u} for part in parts for u in part.get("users", {})]
users = users or [{"user": f"some-{r}@acme.example", "roles": [r]} for part in parts for r in part.get("roles", {})]
scopes = [s for part in parts for s in part.get("scopes", {})]
declared = {name: kind for part in parts for name, kind in part.get("context", {}).items()}
rng = random.Random(1)


def value(kind):
    if isinstance(kind, list):
        return rng.choice(kind)
    if kind == "bool":
        return rng.random() < 0.5
    return {"ip": "10.1.2.3", "int": 1, "set": ["on-call"], "string": "CHG-123456"}.get(kind, "2026-03-02T15:00:00Z")


def requests():
    for part in parts:
        for agent, body in part.get("agents", {}).items():
            for task in body.get("tasks", {}):
                for user in users:
                    for scope in scopes:
                        yield agent, task, user, scope


every = list(requests())
for agent, task, user, scope in (rng.choice(every) for _ in range(20000)):
    context = {name: value(kind) for name, kind in declared.items()}
    context["now"] = f"2026-01-{rng.randrange(5, 10):02}T{rng.randrange(15, 21):02}:{rng.randrange(60):02}:00Z"
    print(json.dumps({**user, "agent": agent, "task": task, "scope": scope, "context": context}))
