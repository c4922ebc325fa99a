/* SPDX-License-Identifier: Apache-2.0
 *
 * workload_grants.c - the main workload: 49 % of the rules are grants of users, 50 % entries of agents' tasks, a quarter of
 * them in business hours only, and 1 % denies of agents.
 *
 * Twenty grants a user, four tasks an agent, ten scopes a task, about 2 * sqrt(rules) scopes. Half of the requests are
 * allowed; the others fail in eight ways, in equal parts.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "workload.h"

enum { GRANTS = 20, TASKS = 4, ENTRIES = 10, TASK_NAMES = 16, VERBS = 8, SERVICES = 16 };

static const char *const task_names[TASK_NAMES] = {
    "deploy-check",  "nightly-report", "log-triage",     "cost-review",
    "key-rotation",  "backup-verify",  "incident-notes", "access-review",
    "patch-rollout", "data-export",    "ticket-sync",    "drift-repair",
    "capacity-plan", "release-notes",  "alert-routing",  "quota-watch"};
static const char *const verbs[VERBS] = {"read",   "list",   "create",  "update",
                                         "delete", "export", "approve", "execute"};
static const char *const services[SERVICES] = {
    "deploy",  "metrics", "secrets", "billing", "storage", "network", "queue",  "dns",
    "compute", "audit",   "backup",  "mail",    "tickets", "search",  "images", "keys"};

struct entry {
  uint32_t scope;
  bool in_hours; /* business hours only */
};

struct grants {
  struct workload *w;
  uint32_t scope_count, user_count, task_count, agent_count, deny_count;
  uint32_t (*held)[GRANTS]; /* per user */
  struct entry (*entries)[ENTRIES]; /* per task */
  uint32_t (*names)[TASKS]; /* per agent: indices of task_names */
  uint32_t *deny_agent, *deny_task, *deny_entry;
  uint32_t *first_deny; /* per agent, index into denies + 1; denies of an agent are chained */
  uint32_t *next_deny;
  uint32_t *holders_at, *holders; /* per scope: the users that hold it */
};

static void scope_name(uint32_t scope, char out[96]) {
  uint32_t domain = scope / (VERBS * SERVICES);
  (void)snprintf(out, 96, "urn:domain%u:%s:%s", domain, services[scope / VERBS % SERVICES],
                 verbs[scope % VERBS]);
}

static void draw(struct grants *g) {
  struct workload *w = g->w;
  uint32_t scopes[GRANTS];
  for (uint32_t u = 0; u < g->user_count; u++)
    workload_sample(w, g->scope_count, GRANTS, g->held[u]);
  for (uint32_t a = 0; a < g->agent_count; a++) workload_sample(w, TASK_NAMES, TASKS, g->names[a]);
  for (uint32_t t = 0; t < g->task_count; t++) {
    workload_sample(w, g->scope_count, ENTRIES, scopes);
    for (uint32_t e = 0; e < ENTRIES; e++)
      g->entries[t][e] = (struct entry){scopes[e], workload_chance(w, 25)};
  }
  for (uint32_t d = 0; d < g->deny_count; d++) {
    g->deny_task[d] = workload_below(w, g->task_count);
    g->deny_entry[d] = workload_below(w, ENTRIES);
    g->deny_agent[d] = g->deny_task[d] / TASKS;
    g->next_deny[d] = g->first_deny[g->deny_agent[d]];
    g->first_deny[g->deny_agent[d]] = d + 1;
  }
}

static void index_holders(struct grants *g) {
  for (uint32_t u = 0; u < g->user_count; u++)
    for (uint32_t i = 0; i < GRANTS; i++) g->holders_at[g->held[u][i] + 1]++;
  for (uint32_t s = 0; s < g->scope_count; s++) g->holders_at[s + 1] += g->holders_at[s];
  uint32_t *at = workload_alloc(g->scope_count, sizeof *at);
  memcpy(at, g->holders_at, g->scope_count * sizeof *at);
  for (uint32_t u = 0; u < g->user_count; u++)
    for (uint32_t i = 0; i < GRANTS; i++) g->holders[at[g->held[u][i]]++] = u;
  free(at);
}

/* --- the policy ------------------------------------------------------------------------------------------------ */

static void write_head(struct grants *g, FILE *out) {
  char name[96];
  fputs("scopec: 1\npolicy: bench.grants\nversion: 1.0.0\nzone: UTC\n", out);
  fputs("conditions:\n  business-hours: now.clock in 09:00..17:00\nscopes:\n", out);
  for (uint32_t s = 0; s < g->scope_count; s++) {
    scope_name(s, name);
    fprintf(out, "  %s: {risk: low}\n", name);
  }
  fputs("delegations:\n  - {from: ['user:*'], to: ['agent:*'], tasks: ['*']}\ndenies:\n", out);
  for (uint32_t d = 0; d < g->deny_count; d++) {
    scope_name(g->entries[g->deny_task[d]][g->deny_entry[d]].scope, name);
    fprintf(out, "  - {id: deny-%u, agents: [agent-%05u], scopes: ['%s']}\n", d, g->deny_agent[d],
            name);
  }
}

static void write_users(struct grants *g, FILE *out, uint32_t first, uint32_t end) {
  char name[96];
  if (first < end) fputs("users:\n", out);
  for (uint32_t u = first; u < end; u++) {
    fprintf(out, "  user-%05u@acme.example:\n    grants:\n", u);
    for (uint32_t i = 0; i < GRANTS; i++) {
      scope_name(g->held[u][i], name);
      fprintf(out, "      - %s\n", name);
    }
  }
}

static void write_agents(struct grants *g, FILE *out, uint32_t first, uint32_t end) {
  char name[96];
  if (first < end) fputs("agents:\n", out);
  for (uint32_t a = first; a < end; a++) {
    fprintf(out, "  agent-%05u:\n    owner: platform\n    tasks:\n", a);
    for (uint32_t t = a * TASKS; t < g->task_count && t < (a + 1) * TASKS; t++) {
      fprintf(out, "      %s:\n        scopes:\n", task_names[g->names[a][t % TASKS]]);
      for (uint32_t e = 0; e < ENTRIES; e++) {
        scope_name(g->entries[t][e].scope, name);
        fprintf(out,
                g->entries[t][e].in_hours ? "          - {scopes: ['%s'], when: business-hours}\n"
                                          : "          - %s\n",
                name);
      }
    }
  }
}

/* The same for engines that do not read policies: a grant, an entry of a task, a deny a line. */
static void write_facts(struct grants *g, FILE *out) {
  char name[96];
  for (uint32_t u = 0; u < g->user_count; u++) {
    for (uint32_t i = 0; i < GRANTS; i++) {
      scope_name(g->held[u][i], name);
      fprintf(out, "g user-%05u@acme.example %s\n", u, name);
    }
  }
  for (uint32_t t = 0; t < g->task_count; t++) {
    for (uint32_t e = 0; e < ENTRIES; e++) {
      scope_name(g->entries[t][e].scope, name);
      fprintf(out, "e agent-%05u %s %s %s\n", t / TASKS, task_names[g->names[t / TASKS][t % TASKS]],
              name, g->entries[t][e].in_hours ? "hours" : "any");
    }
  }
  for (uint32_t d = 0; d < g->deny_count; d++) {
    scope_name(g->entries[g->deny_task[d]][g->deny_entry[d]].scope, name);
    fprintf(out, "d agent-%05u %s\n", g->deny_agent[d], name);
  }
}

static uint32_t part(uint32_t count, uint32_t n, uint32_t of) {
  return (uint32_t)((uint64_t)count * n / of);
}

static void write_policy(struct grants *g) {
  uint32_t files = g->w->file_count;
  for (uint32_t f = 0; f < files; f++) {
    FILE *out = workload_policy_file(g->w, f);
    if (f == 0) write_head(g, out);
    if (f > 0) fputs("scopec: 1\n", out);
    write_users(g, out, part(g->user_count, f, files), part(g->user_count, f + 1, files));
    write_agents(g, out, part(g->agent_count, f, files), part(g->agent_count, f + 1, files));
    workload_close(out);
  }
  FILE *facts = workload_file(g->w, "facts.txt");
  write_facts(g, facts);
  workload_close(facts);
}

/* --- requests ---------------------------------------------------------------------------------------------------- */

struct question {
  uint32_t user, task, scope, hour;
  const char *task_name;
  const char *unknown; /* NULL, or the key whose value the policy does not know */
};

static bool ask(struct grants *g, const struct question *q, const char *reason) {
  char scope[96], json[512];
  const char *no = q->unknown != NULL ? q->unknown : "";
  scope_name(q->scope, scope);
  (void)snprintf(
      json, sizeof json,
      "{\"user\":\"user-%05u@%s\",\"agent\":\"%s-%05u\",\"task\":\"%s\",\"scope\":\"%s%s\","
      "\"context\":{\"now\":\"2026-03-02T%02u:00:00Z\"}}",
      q->user, strcmp(no, "user") == 0 ? "other.example" : "acme.example",
      strcmp(no, "agent") == 0 ? "robot" : "agent", q->task / TASKS,
      strcmp(no, "task") == 0 ? "no-such-task" : q->task_name, scope,
      strcmp(no, "scope") == 0 ? "-all" : "", q->hour);
  return workload_request(g->w, json, reason);
}

static bool is_denied(const struct grants *g, uint32_t agent, uint32_t scope) {
  for (uint32_t d = g->first_deny[agent]; d != 0; d = g->next_deny[d - 1])
    if (g->entries[g->deny_task[d - 1]][g->deny_entry[d - 1]].scope == scope) return true;
  return false;
}

static bool holds(const struct grants *g, uint32_t user, uint32_t scope) {
  for (uint32_t i = 0; i < GRANTS; i++)
    if (g->held[user][i] == scope) return true;
  return false;
}

static bool has_entry(const struct grants *g, uint32_t task, uint32_t scope) {
  for (uint32_t e = 0; e < ENTRIES; e++)
    if (g->entries[task][e].scope == scope) return true;
  return false;
}

/* A user that holds the scope; false if nobody does. */
static bool pick_holder(struct grants *g, uint32_t scope, uint32_t *user) {
  uint32_t first = g->holders_at[scope], count = g->holders_at[scope + 1] - first;
  if (count == 0) return false;
  *user = g->holders[first + workload_below(g->w, count)];
  return true;
}

static uint32_t hour_in(struct workload *w) { return 9 + workload_below(w, 8); }
static uint32_t hour_out(struct workload *w) { return (17 + workload_below(w, 16)) % 24; }

static void set_task(const struct grants *g, struct question *q, uint32_t task) {
  q->task = task;
  q->task_name = task_names[g->names[task / TASKS][task % TASKS]];
}

/* A request that is allowed at a suitable hour; false: try again. */
static bool pick(struct grants *g, struct question *q, bool *in_hours) {
  struct workload *w = g->w;
  uint32_t task = workload_below(w, g->task_count);
  struct entry entry = g->entries[task][workload_below(w, ENTRIES)];
  *q = (struct question){.scope = entry.scope};
  set_task(g, q, task);
  q->hour = entry.in_hours ? hour_in(w) : workload_below(w, 24);
  *in_hours = entry.in_hours;
  return !is_denied(g, task / TASKS, entry.scope) && pick_holder(g, entry.scope, &q->user);
}

static bool ask_denied(struct grants *g) {
  struct workload *w = g->w;
  uint32_t d = workload_below(w, g->deny_count);
  struct question q = {.scope = g->entries[g->deny_task[d]][g->deny_entry[d]].scope,
                       .hour = hour_in(w)};
  set_task(g, &q, g->deny_task[d]);
  return pick_holder(g, q.scope, &q.user) && ask(g, &q, "denied-by-rule");
}

/* A request that fails in the given way; false: try again. */
static bool ask_wrong(struct grants *g, uint32_t way) {
  static const char *const unknown[] = {"user", "agent", "task", "scope"};
  static const char *const reasons[] = {"unknown-user", "unknown-agent", "unknown-task",
                                        "unknown-scope"};
  struct workload *w = g->w;
  struct question q;
  bool in_hours;
  if (way == 7) return ask_denied(g);
  if (!pick(g, &q, &in_hours)) return false;
  if (way < 4) {
    q.unknown = unknown[way];
    return ask(g, &q, reasons[way]);
  }
  if (way == 4) {
    q.user = workload_below(w, g->user_count);
    return !holds(g, q.user, q.scope) && ask(g, &q, "user-lacks-scope");
  }
  if (way == 5) {
    q.scope = g->held[q.user][workload_below(w, GRANTS)];
    return !has_entry(g, q.task, q.scope) && ask(g, &q, "task-lacks-scope");
  }
  q.hour = hour_out(w);
  return in_hours && ask(g, &q, "condition-false");
}

static void write_requests(struct grants *g) {
  struct question q;
  bool in_hours;
  for (uint32_t i = 0, way = 0; i < g->w->requests; i++) {
    if (workload_chance(g->w, 50)) {
      while (!pick(g, &q, &in_hours) || !ask(g, &q, "allowed")) {
      }
    } else {
      while (!ask_wrong(g, way)) {
      }
      way = (way + 1) % 8;
    }
  }
}

void workload_grants(struct workload *w) {
  struct grants g = {.w = w};
  uint32_t scopes = (uint32_t)(2 * sqrt(w->rules));
  g.scope_count = scopes < 2 * GRANTS ? 2 * GRANTS : scopes;
  g.user_count = (uint32_t)((uint64_t)w->rules * 49 / 100 / GRANTS);
  g.task_count = w->rules / 2 / ENTRIES;
  g.agent_count = (g.task_count + TASKS - 1) / TASKS;
  g.deny_count = w->rules - g.user_count * GRANTS - g.task_count * ENTRIES;
  g.held = workload_alloc(g.user_count, sizeof *g.held);
  g.entries = workload_alloc(g.task_count, sizeof *g.entries);
  g.names = workload_alloc(g.agent_count, sizeof *g.names);
  g.deny_agent = workload_alloc(g.deny_count, sizeof *g.deny_agent);
  g.deny_task = workload_alloc(g.deny_count, sizeof *g.deny_task);
  g.deny_entry = workload_alloc(g.deny_count, sizeof *g.deny_entry);
  g.next_deny = workload_alloc(g.deny_count, sizeof *g.next_deny);
  g.first_deny = workload_alloc(g.agent_count, sizeof *g.first_deny);
  g.holders_at = workload_alloc(g.scope_count + 1, sizeof *g.holders_at);
  g.holders = workload_alloc((size_t)g.user_count * GRANTS, sizeof *g.holders);
  draw(&g);
  index_holders(&g);
  write_policy(&g);
  write_requests(&g);
  free(g.held);
  free(g.entries);
  free(g.names);
  free(g.deny_agent);
  free(g.deny_task);
  free(g.deny_entry);
  free(g.next_deny);
  free(g.first_deny);
  free(g.holders_at);
  free(g.holders);
}
