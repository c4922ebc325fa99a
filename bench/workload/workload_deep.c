/* SPDX-License-Identifier: Apache-2.0
 *
 * workload_deep.c - deep names and long chains: scopes of up to 16 segments below open ones, patterns over them, and agents that
 * act for agents that act for agents.
 *
 * A team is a user, three agents and an open scope of eight segments. The user hands the task to the first agent, which may
 * hand on what its delegation's ceiling leaves, and so on.
 */
#include <stdlib.h>

#include "workload.h"

enum { RULES_PER_TEAM = 9 };

static int open_scope(char *out, size_t size, uint32_t team) {
  return snprintf(out, size, "org:unit%u:region:cluster:namespace:team%u:service:open", team % 7,
                  team);
}

static void write_team_agents(FILE *out, uint32_t team, const char *open) {
  for (uint32_t a = 0; a < 3; a++) {
    fprintf(out, "  agent-%u-%c:\n    owner: team%u\n    tasks:\n      run:\n        scopes:\n",
            team, (int)('a' + a), team);
    fprintf(out, a == 0 ? "          - '%s:*:*:*:*:*:*:*:leaf'\n" : "          - '%s:**'\n", open);
  }
}

static void write_policy(struct workload *w, uint32_t teams) {
  char open[160];
  FILE *out = workload_policy_file(w, 0);
  fputs("scopec: 1\npolicy: bench.deep\nversion: 1.0.0\nscopes:\n", out);
  for (uint32_t t = 0; t < teams; t++) {
    open_scope(open, sizeof open, t);
    fprintf(out, "  %s: {risk: low, open: true}\n", open);
  }
  fputs("users:\n", out);
  for (uint32_t t = 0; t < teams; t++) {
    open_scope(open, sizeof open, t);
    fprintf(out, "  user-%u@acme.example: {grants: ['%s:**']}\n", t, open);
  }
  fputs("agents:\n", out);
  for (uint32_t t = 0; t < teams; t++) {
    open_scope(open, sizeof open, t);
    write_team_agents(out, t, open);
  }
  fputs("delegations:\n", out);
  for (uint32_t t = 0; t < teams; t++) {
    open_scope(open, sizeof open, t);
    fprintf(out,
            "  - {from: ['user:user-%u@acme.example'], to: ['agent:agent-%u-c'], tasks: [run], "
            "scopes: ['%s:**'], max_depth: 3}\n",
            t, t, open);
    fprintf(out,
            "  - {from: ['agent:agent-%u-c'], to: ['agent:agent-%u-b'], tasks: [run], scopes: "
            "['%s:**'], max_depth: 3}\n",
            t, t, open);
    fprintf(out,
            "  - {from: ['agent:agent-%u-b'], to: ['agent:agent-%u-a'], tasks: [run], scopes: "
            "['%s:east:**'], max_depth: 3}\n",
            t, t, open);
  }
  fputs("denies:\n", out);
  for (uint32_t t = 0; t < teams; t++) {
    open_scope(open, sizeof open, t);
    fprintf(out, "  - {id: deny-%u, scopes: ['%s:*:*:*:*:*:*:sealed:*']}\n", t, open);
  }
  workload_close(out);
}

/* The ways a request may go: the scope's ninth and last two segments decide. */
static const struct {
  const char *ninth, *fifteenth, *last, *reason;
} ways[] = {{"east", "box", "leaf", "allowed"},
            {"west", "box", "leaf", "not-delegated"},
            {"east", "box", "twig", "task-lacks-scope"},
            {"east", "sealed", "leaf", "denied-by-rule"}};

void workload_deep(struct workload *w) {
  uint32_t teams = w->rules / RULES_PER_TEAM;
  char open[160], json[1024];
  if (teams > 110) teams = 110; /* their patterns become one automaton, of at most 10,000 states */
  write_policy(w, teams);
  for (uint32_t i = 0; i < w->requests;) {
    uint32_t team = workload_below(w, teams),
             way = workload_chance(w, 50) ? 0 : 1 + workload_below(w, 3);
    open_scope(open, sizeof open, team);
    (void)snprintf(
        json, sizeof json,
        "{\"user\":\"user-%u@acme.example\",\"actors\":[\"agent-%u-a\",\"agent-%u-b\",\"agent-%u-"
        "c\"],\"task\":\"run\","
        "\"scope\":\"%s:%s:n%u:n%u:n%u:x:y:%s:%s\",\"context\":{\"now\":\"2026-03-02T10:00:00Z\"}}",
        team, team, team, team, open, ways[way].ninth, workload_below(w, 100),
        workload_below(w, 100), workload_below(w, 100), ways[way].fifteenth, ways[way].last);
    i += workload_request(w, json, ways[way].reason);
  }
}
