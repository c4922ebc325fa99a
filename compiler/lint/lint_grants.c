/* SPDX-License-Identifier: Apache-2.0
 *
 * lint_grants.c - what roles and users hold: risky scopes without a condition, wildcards over critical ones, rules that can never
 * apply, grants to single users, roles listed twice over.
 */
#include "lint/lint_internal.h"

struct risk {
  bool *open; /* per scope id: a task has it, and a delegation hands it on, without a condition */
  bool *denied; /* a deny may apply to it */
};

/* --- risk without a condition ------------------------------------------------------------------------ */

/* Some deny selects the scope for everyone, under whatever condition: then something is asked before it is used. */
static void know_denied(struct sc_lint *lint, bool *denied) {
  const struct sc_policy *policy = lint->policy;
  for (uint32_t d = 0; d < policy->deny_count; d++) {
    const struct sc_deny *deny = &policy->denies[d];
    if (deny->has_users || deny->has_roles || deny->has_tasks || deny->has_agents) continue;
    if (!deny->has_scopes) {
      for (uint32_t id = 0; id < lint->scope_count; id++) denied[id] = true;
      return;
    }
    lint_mark(lint, deny->scopes, deny->scope_count, LINT_IMPLYING);
    for (size_t i = 0; i < lint->set.count; i++) denied[lint->set.items[i]] = true;
  }
}

static bool is_always(struct sc_lint *lint, const struct sc_expr *expr) {
  return expr == NULL || lint_leaves(lint, lint_expr(lint, expr)) == LINT_TRUE;
}

/* Of the scopes that a task has without a condition, those that a delegation hands on without one. */
static void know_open_of(struct sc_lint *lint, uint32_t agent, const struct sc_task *task,
                         const struct id_vec *scopes, bool *open) {
  const struct id_vec *list = &lint->delegations_to[agent];
  for (size_t i = 0; i < list->count; i++) {
    const struct sc_delegation *d = &lint->policy->delegations[list->items[i]];
    if (!lint_covers_task(d, task->name) || !is_always(lint, d->when)) continue;
    if (!d->any_scope) lint_mark(lint, d->scopes, d->scope_count, LINT_IMPLIED);
    for (size_t k = 0; k < scopes->count; k++)
      if (d->any_scope || lint_marked(lint, scopes->items[k])) open[scopes->items[k]] = true;
  }
}

static void know_open(struct sc_lint *lint, bool *open) {
  const struct sc_policy *policy = lint->policy;
  for (uint32_t a = 0; a < policy->agent_count; a++) {
    for (uint32_t t = 0; t < policy->agents[a].task_count; t++) {
      const struct sc_task *task = &policy->agents[a].tasks[t];
      if (!is_always(lint, task->when)) continue;
      for (uint32_t g = 0; g < task->scope_count; g++) {
        if (!is_always(lint, task->scopes[g].when)) continue;
        lint_mark(lint, task->scopes[g].patterns, task->scopes[g].pattern_count, LINT_IMPLIED);
        struct id_vec scopes = lint_copy_set(lint);
        know_open_of(lint, a, task, &scopes, open);
      }
    }
  }
}

static const char *risk_word(const struct sc_lint *lint, uint32_t id) {
  return lint_risk(lint, id) == SC_RISK_CRITICAL ? "critical" : "high";
}

/* The riskiest of the scopes in the set that are open, high or critical; *count = how many. SC_NONE = none. */
static uint32_t worst_of_set(const struct sc_lint *lint, const bool *open, const bool *denied,
                             uint32_t *count) {
  uint32_t worst = SC_NONE;
  *count = 0;
  for (size_t i = 0; i < lint->set.count; i++) {
    uint32_t id = lint->set.items[i];
    if ((open != NULL && !open[id]) || denied[id] || lint_risk(lint, id) < SC_RISK_HIGH) continue;
    (*count)++;
    if (worst == SC_NONE || lint_risk(lint, id) > lint_risk(lint, worst)) worst = id;
  }
  return worst;
}

static struct sc_str and_more(struct sc_lint *lint, uint32_t count) {
  if (count < 2) return (struct sc_str){"", 0};
  return sc_str_format(lint->arena, ", and %u more", count - 1);
}

static void check_unconditional(struct sc_lint *lint, const struct sc_grant *grant,
                                const struct risk *risk) {
  uint32_t count;
  if (!is_always(lint, grant->when)) return;
  lint_mark(lint, grant->patterns, grant->pattern_count, LINT_IMPLIED);
  uint32_t worst = worst_of_set(lint, risk->open, risk->denied, &count);
  if (worst == SC_NONE) return;
  struct sc_str name = lint_scope_name(lint, worst), more = and_more(lint, count);
  struct sc_finding *f = lint_add(lint, SC_0731, grant->span,
                                  "`%.*s` (%s risk%.*s) can be used at any time, from anywhere",
                                  SC_STR_ARGS(name), risk_word(lint, worst), SC_STR_ARGS(more));
  LINT_HINT(lint, f, "add a condition to the grant, the task or the delegation");
}

static void check_autonomous(struct sc_lint *lint, const struct sc_task *task,
                             const struct risk *risk) {
  if (!task->autonomous || !is_always(lint, task->when)) return;
  for (uint32_t g = 0; g < task->scope_count; g++) {
    const struct sc_grant *item = &task->scopes[g];
    uint32_t count;
    if (!is_always(lint, item->when)) continue;
    lint_mark(lint, item->patterns, item->pattern_count, LINT_IMPLIED);
    uint32_t worst = worst_of_set(lint, NULL, risk->denied, &count);
    if (worst == SC_NONE) continue;
    struct sc_str name = lint_scope_name(lint, worst), more = and_more(lint, count);
    lint_add(lint, SC_0733, item->span,
             "task `%.*s` may use `%.*s` (%s risk%.*s) without a person and without a condition",
             SC_STR_ARGS(task->name), SC_STR_ARGS(name), risk_word(lint, worst), SC_STR_ARGS(more));
  }
}

/* --- one grant at a time ----------------------------------------------------------------------------- */

static bool has_wildcard(struct sc_str pattern) {
  return memchr(pattern.ptr, '*', pattern.len) != NULL;
}

static void check_wildcards(struct sc_lint *lint, const struct sc_grant *grant) {
  for (uint32_t p = 0; p < grant->pattern_count; p++) {
    const struct sc_pattern *pattern = &grant->patterns[p];
    uint32_t first = SC_NONE, count = 0;
    if (!has_wildcard(pattern->text)) continue;
    for (uint32_t i = 0; i < pattern->id_count; i++) {
      if (lint_risk(lint, pattern->ids[i]) != SC_RISK_CRITICAL) continue;
      if (count++ == 0) first = pattern->ids[i];
    }
    if (count == 0) continue;
    struct sc_str name = lint_scope_name(lint, first);
    struct sc_finding *f =
        lint_add(lint, SC_0732, pattern->span, "`%.*s` gives %u critical scope%s, such as `%.*s`",
                 SC_STR_ARGS(pattern->text), count, count == 1 ? "" : "s", SC_STR_ARGS(name));
    LINT_HINT(lint, f, "list critical scopes by name");
  }
}

static void check_never(struct sc_lint *lint, const struct sc_expr *first,
                        const struct sc_grant *grant) {
  unsigned leaves = lint_leaves(lint, lint_and(lint, first, grant->when));
  if ((leaves & LINT_TRUE) != 0) return;
  struct sc_span span = grant->when != NULL ? grant->when->span : grant->span;
  struct sc_finding *f = lint_add(lint, SC_0714, span, "`%.*s` can never apply",
                                  SC_STR_ARGS(sc_grant_id(lint->arena, grant)));
  if (first != NULL && grant->when != NULL)
    LINT_NOTE(lint, f, first->span, "together with the condition of the task");
}

static void check_name(struct sc_lint *lint, const struct sc_grant *grant) {
  if (grant->when == NULL || grant->id_given) return;
  struct sc_finding *f =
      lint_add(lint, SC_0745, grant->span, "this rule has a condition and no id");
  LINT_HINT(lint, f, "it is called `%.*s` for its place until then",
            SC_STR_ARGS(sc_grant_id(lint->arena, grant)));
}

static void check_grants(struct sc_lint *lint, const struct sc_grant *grants, uint32_t count,
                         const struct risk *risk) {
  for (uint32_t g = 0; g < count; g++) {
    check_unconditional(lint, &grants[g], risk);
    check_wildcards(lint, &grants[g]);
    check_never(lint, NULL, &grants[g]);
    check_name(lint, &grants[g]);
  }
}

/* --- roles of roles and users ------------------------------------------------------------------------ */

static bool inherits(const struct sc_role *role, uint32_t other) {
  for (uint32_t i = 0; i < role->closure_count; i++)
    if (role->closure[i] == other) return true;
  return false;
}

static void check_roles(struct sc_lint *lint, const struct sc_ref *refs, uint32_t count) {
  const struct sc_policy *policy = lint->policy;
  for (uint32_t i = 0; i < count; i++) {
    for (uint32_t k = 0; k < count; k++) {
      if (k == i || !inherits(&policy->roles[refs[k].index], refs[i].index)) continue;
      if (k > i && refs[k].index == refs[i].index) continue; /* of two equal ones, the second */
      struct sc_finding *f =
          lint_add(lint, SC_0718, refs[i].span, "role `%.*s` comes with `%.*s` already",
                   SC_STR_ARGS(refs[i].name), SC_STR_ARGS(refs[k].name));
      f->fix = refs[i].span;
      break;
    }
  }
}

static void check_user(struct sc_lint *lint, const struct sc_user *user) {
  check_roles(lint, user->roles, user->role_count);
  if (user->grant_count == 0) return;
  struct sc_finding *f =
      lint_add(lint, SC_0738, user->grants[0].span, "user `%.*s` holds %s of their own",
               SC_STR_ARGS(user->name), user->grant_count == 1 ? "a grant" : "grants");
  LINT_HINT(lint, f, "grant the scope to a role, and give the user the role");
}

static void check_task(struct sc_lint *lint, const struct sc_task *task, const struct risk *risk) {
  for (uint32_t g = 0; g < task->scope_count; g++) {
    check_wildcards(lint, &task->scopes[g]);
    check_never(lint, task->when, &task->scopes[g]);
    check_name(lint, &task->scopes[g]);
  }
  check_autonomous(lint, task, risk);
}

void lint_grants(struct sc_lint *lint) {
  const struct sc_policy *policy = lint->policy;
  struct risk risk;
  risk.open = SC_NEW_ARRAY(lint->arena, bool, lint->scope_count);
  risk.denied = SC_NEW_ARRAY(lint->arena, bool, lint->scope_count);
  know_open(lint, risk.open);
  know_denied(lint, risk.denied);
  for (uint32_t r = 0; r < policy->role_count; r++) {
    check_grants(lint, policy->roles[r].grants, policy->roles[r].grant_count, &risk);
    check_roles(lint, policy->roles[r].inherits, policy->roles[r].inherit_count);
  }
  for (uint32_t u = 0; u < policy->user_count; u++) {
    check_grants(lint, policy->users[u].grants, policy->users[u].grant_count, &risk);
    check_user(lint, &policy->users[u]);
  }
  for (uint32_t a = 0; a < policy->agent_count; a++)
    for (uint32_t t = 0; t < policy->agents[a].task_count; t++)
      check_task(lint, &policy->agents[a].tasks[t], &risk);
}
