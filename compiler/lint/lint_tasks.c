/* SPDX-License-Identifier: Apache-2.0
 *
 * lint_tasks.c - tasks that list more than they can be given, and lifetimes that change nothing.
 */
#include "lint/lint_internal.h"

/* --- wide tasks -------------------------------------------------------------------------------------- */

/* What the delegations to a task let through. */
struct ceiling {
  bool any; /* a delegation without a ceiling */
  uint32_t count; /* delegations */
  bool *scopes; /* per scope id; the ids stand in `set` to be cleared */
  struct id_vec set;
};

static void read_ceiling(struct sc_lint *lint, uint32_t agent, const struct sc_task *task,
                         struct ceiling *out) {
  const struct id_vec *list = &lint->delegations_to[agent];
  for (size_t i = 0; i < out->set.count; i++) out->scopes[out->set.items[i]] = false;
  out->set.count = 0;
  out->any = false;
  out->count = 0;
  for (size_t i = 0; i < list->count; i++) {
    const struct sc_delegation *d = &lint->policy->delegations[list->items[i]];
    if (!lint_covers_task(d, task->name)) continue;
    out->count++;
    if (d->any_scope) {
      out->any = true;
      continue;
    }
    lint_mark(lint, d->scopes, d->scope_count, LINT_IMPLIED);
    for (size_t k = 0; k < lint->set.count; k++) {
      uint32_t id = lint->set.items[k];
      if (!out->scopes[id]) *SC_PUSH(lint->arena, &out->set) = id;
      out->scopes[id] = true;
    }
  }
}

/* A pattern is too wide if none of its scopes can be used. */
static void check_pattern(struct sc_lint *lint, const struct sc_task *task,
                          const struct sc_pattern *pattern, const struct ceiling *ceiling) {
  bool covered = false, held = false, usable = false;
  lint_mark(lint, pattern, 1, LINT_IMPLIED);
  for (size_t i = 0; i < lint->set.count; i++) {
    uint32_t id = lint->set.items[i];
    bool under = ceiling->any || ceiling->scopes[id];
    covered = covered || under;
    held = held || lint->held[id];
    usable = usable || (under && lint->held[id]);
  }
  if (usable || pattern->id_count == 0) return;
  if (!covered)
    lint_add(lint, SC_0737, pattern->span, "no delegation to task `%.*s` covers `%.*s`",
             SC_STR_ARGS(task->name), SC_STR_ARGS(pattern->text));
  else if (!held)
    lint_add(lint, SC_0737, pattern->span, "no role or user holds `%.*s`, so nobody can hand it on",
             SC_STR_ARGS(pattern->text));
  else
    lint_add(lint, SC_0737, pattern->span,
             "of `%.*s`, what delegations cover nobody holds, and what is held none covers",
             SC_STR_ARGS(pattern->text));
}

static void check_width(struct sc_lint *lint) {
  const struct sc_policy *policy = lint->policy;
  struct ceiling ceiling = {.scopes = SC_NEW_ARRAY(lint->arena, bool, lint->scope_count)};
  for (uint32_t a = 0; a < policy->agent_count; a++) {
    for (uint32_t t = 0; t < policy->agents[a].task_count; t++) {
      const struct sc_task *task = &policy->agents[a].tasks[t];
      if (task->autonomous) continue; /* needs neither */
      read_ceiling(lint, a, task, &ceiling);
      if (ceiling.count == 0) continue; /* unused-task, unused-agent */
      for (uint32_t g = 0; g < task->scope_count; g++)
        for (uint32_t p = 0; p < task->scopes[g].pattern_count; p++)
          check_pattern(lint, task, &task->scopes[g].patterns[p], &ceiling);
    }
  }
}

/* --- lifetimes --------------------------------------------------------------------------------------- */

static void check_task_ttl(struct sc_lint *lint, const struct sc_task *task) {
  uint32_t longest = 0;
  if (task->duties.ttl_s == 0) return;
  for (uint32_t g = 0; g < task->scope_count; g++)
    for (uint32_t p = 0; p < task->scopes[g].pattern_count; p++)
      for (uint32_t i = 0; i < task->scopes[g].patterns[p].id_count; i++) {
        uint32_t ttl = sc_policy_scope_ttl(lint->policy, task->scopes[g].patterns[p].ids[i]);
        if (ttl > longest) longest = ttl;
      }
  if (task->duties.ttl_s < longest) return;
  struct sc_finding *f =
      lint_add(lint, SC_0719, task->duties.ttl_span,
               "without it, the tokens of task `%.*s` live no longer", SC_STR_ARGS(task->name));
  f->fix = task->duties.ttl_span;
}

static void check_scope_ttl(struct sc_lint *lint, const struct sc_scope *scope) {
  if (!scope->declared || scope->duties.allow_long_ttl.len > 0) return;
  if (scope->duties.ttl_s != lint->policy->risks[scope->risk].ttl_s) return;
  struct sc_finding *f = lint_add(lint, SC_0719, scope->duties.ttl_span,
                                  "this is the cap of the scope's risk, which holds anyway");
  f->fix = scope->duties.ttl_span;
}

void lint_tasks(struct sc_lint *lint) {
  const struct sc_policy *policy = lint->policy;
  check_width(lint);
  for (uint32_t s = 0; s < policy->scope_count; s++) check_scope_ttl(lint, &policy->scopes[s]);
  for (uint32_t a = 0; a < policy->agent_count; a++)
    for (uint32_t t = 0; t < policy->agents[a].task_count; t++)
      check_task_ttl(lint, &policy->agents[a].tasks[t]);
}
