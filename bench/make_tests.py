# SPDX-License-Identifier: Apache-2.0
#
# usage: make_tests.py rows|matrix N POLICY
#
# A test file of N checks for policies/infra: a table of N rows, or a matrix of about N combinations. Always the same for the same
# arguments. The expectation is deny throughout, so most rows pass and some fail, as a broken suite would.
import random
import sys

kind, count, policy = sys.argv[1], int(sys.argv[2]), sys.argv[3]
random.seed(1)
users = ["alice@acme.example", "bob@acme.example", "carol@acme.example", "dmitri@acme.example", "erin@acme.example"]
tasks = ["watch-services", "deploy-service", "roll-back", "post-deploy-check", "clean-up", "explain-costs"]
scopes = ["urn:infra:%s" % s for s in
          "monitoring:read monitoring:silence logs:read deploy:read deploy:create deploy:rollback deploy:delete incident:read "
          "cluster:read cluster:restart cluster:scale dns:read secrets:list cost:read".split()]
head = "scopec_test: 1\npolicy: %s\ndefaults: {agent: infrabot}\nfixtures:\n  now: 2026-03-02T10:00:00-05:00\n  contexts:\n" % policy
context = "{ip: 10.1.%d.%d, device.trust: managed, mfa: true, environment: staging, error_budget: %d, now: 2026-03-02T%02d:%02d:00-05:00}"
out = [head]
if kind == "rows":
    for i in range(50):
        out.append("    c%d: %s\n" % (i, context % (0, i, i * 20, i % 24, i)))
    out.append("tests:\n  - name: rows\n    columns: [user, task, scope, context, expect]\n    rows:\n")
    for i in range(count):
        out.append("      - [%s, %s, %s, c%d, deny]\n" % (random.choice(users), random.choice(tasks), random.choice(scopes), i % 50))
else:
    contexts = max(1, count // (len(users) * len(tasks) * len(scopes)))
    for i in range(contexts):
        out.append("    c%d: %s\n" % (i, context % (i // 250 % 250, i % 250, i % 1000, i % 24, i % 60)))
    out.append("tests:\n  - name: matrix\n    matrix:\n      users: [%s]\n      tasks: [%s]\n      scopes: ['%s']\n      contexts: ['*']\n    allow: []\n" %
               (", ".join(users), ", ".join(tasks), "', '".join(scopes)))
sys.stdout.write("".join(out))
