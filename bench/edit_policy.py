# SPDX-License-Identifier: Apache-2.0
#
# edit_policy.py PLACES|all - reads a policy of make_policy.py and prints it with PLACES edits (conditions of grants, delegations, scopes
# of tasks), or with all grants, delegations and tasks changed. The same each time.
import random
import re
import sys

lines = sys.stdin.read().split("\n")
raise_risk = lambda line: re.sub(r"risk < (\d+)", lambda m: f"risk < {int(m[1]) + 1}", line)
if sys.argv[1] == "all":
    lines = [raise_risk(line).replace(", when: mfa", ", when: mfa or safe").replace("when: business-hours or corp", "when: business-hours")
             for line in lines]
else:
    rng, places = random.Random(5), int(sys.argv[1])

    def pick(matches, count):
        return rng.sample([i for i, line in enumerate(lines) if matches(line)], count)

    for i in pick(lambda line: "when: safe or risk <" in line, places * 6 // 10):
        lines[i] = raise_risk(lines[i])
    for i in pick(lambda line: "-to-bot-" in line, places * 2 // 10):
        lines[i] = lines[i].replace(", when: mfa", "")
    for i in pick(lambda line: re.match(r"          - org:team\d+:\w+:(read|list)$", line), places * 2 // 10):
        lines[i] = lines[i].rsplit(":", 1)[0] + ":delete"
sys.stdout.write("\n".join(lines))
