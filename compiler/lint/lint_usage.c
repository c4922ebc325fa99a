/* SPDX-License-Identifier: Apache-2.0
 *
 * lint_usage.c - what is defined and never used: scopes, roles, conditions, attributes, agents, tasks.
 */
#include "lint/lint_internal.h"

struct usage {
  struct sc_lint *lint;
  bool *conditions; /* used by a rule, or by a used condition */
  bool *named; /* named by any condition, used or not */
  bool *attrs; /* read by any condition, used or not */
  bool *roles;
};

/* --- conditions and attributes ----------------------------------------------------------------------- */

/* Names have no cycles, and a condition is walked once. */
static void use_expr(struct usage *usage, const struct sc_expr *expr) {
  if (expr == NULL) return;
  if (expr->kind == SC_EXPR_NAME && !usage->conditions[expr->condition]) {
    usage->conditions[expr->condition] = true;
    use_expr(usage, usage->lint->policy->conditions[expr->condition].expr);
  }
  for (uint32_t i = 0; i < expr->arg_count; i++) use_expr(usage, expr->args[i]);
}

static void read_attrs(struct usage *usage, const struct sc_expr *expr) {
  if (expr == NULL) return;
  if (expr->kind == SC_EXPR_ATOM && expr->source == SC_FROM_ATTR) usage->attrs[expr->attr] = true;
  if (expr->kind == SC_EXPR_NAME) usage->named[expr->condition] = true;
  for (uint32_t i = 0; i < expr->arg_count; i++) read_attrs(usage, expr->args[i]);
}

static void visit(struct usage *usage, const struct sc_expr *expr) {
  use_expr(usage, expr);
  read_attrs(usage, expr);
}

static void visit_grants(struct usage *usage, const struct sc_grant *grants, uint32_t count) {
  for (uint32_t g = 0; g < count; g++) visit(usage, grants[g].when);
}

static void visit_rules(struct usage *usage) {
  const struct sc_policy *policy = usage->lint->policy;
  for (uint32_t r = 0; r < policy->role_count; r++)
    visit_grants(usage, policy->roles[r].grants, policy->roles[r].grant_count);
  for (uint32_t u = 0; u < policy->user_count; u++)
    visit_grants(usage, policy->users[u].grants, policy->users[u].grant_count);
  for (uint32_t a = 0; a < policy->agent_count; a++)
    for (uint32_t t = 0; t < policy->agents[a].task_count; t++) {
      const struct sc_task *task = &policy->agents[a].tasks[t];
      visit(usage, task->when);
      visit_grants(usage, task->scopes, task->scope_count);
    }
  for (uint32_t d = 0; d < policy->delegation_count; d++) visit(usage, policy->delegations[d].when);
  for (uint32_t d = 0; d < policy->deny_count; d++) visit(usage, policy->denies[d].when);
  for (uint32_t c = 0; c < policy->condition_count; c++)
    read_attrs(usage, policy->conditions[c].expr);
}

static void report_words(struct usage *usage) {
  struct sc_lint *lint = usage->lint;
  const struct sc_policy *policy = lint->policy;
  for (uint32_t c = 0; c < policy->condition_count; c++) {
    const struct sc_condition *condition = &policy->conditions[c];
    if (usage->conditions[c]) continue;
    struct sc_finding *f =
        lint_add(lint, SC_0703, condition->name_span, "no rule uses the condition `%.*s`",
                 SC_STR_ARGS(condition->name));
    if (!usage->named[c]) f->fix = condition->name_span; /* those that name it go first */
  }
  for (uint32_t a = 0; a < policy->attr_count; a++) {
    const struct sc_attr *attr = &policy->attrs[a];
    if (usage->attrs[a]) continue;
    lint_add(lint, SC_0704, attr->name_span, "no condition reads `%.*s`", SC_STR_ARGS(attr->name))
        ->fix = attr->name_span;
  }
}

/* --- roles ------------------------------------------------------------------------------------------- */

static void use_roles(struct usage *usage) {
  const struct sc_policy *policy = usage->lint->policy;
  for (uint32_t r = 0; r < policy->role_count; r++)
    for (uint32_t i = 0; i < policy->roles[r].inherit_count; i++)
      usage->roles[policy->roles[r].inherits[i].index] = true;
  for (uint32_t u = 0; u < policy->user_count; u++)
    for (uint32_t i = 0; i < policy->users[u].role_count; i++)
      usage->roles[policy->users[u].roles[i].index] = true;
  for (uint32_t d = 0; d < policy->delegation_count; d++)
    for (uint32_t i = 0; i < policy->delegations[d].from_count; i++)
      if (policy->delegations[d].from[i].kind == SC_SELECT_ROLE)
        usage->roles[policy->delegations[d].from[i].ref.index] = true;
  for (uint32_t d = 0; d < policy->deny_count; d++)
    for (uint32_t i = 0; i < policy->denies[d].role_count; i++)
      usage->roles[policy->denies[d].roles[i].index] = true;
}

static void report_roles(struct usage *usage) {
  const struct sc_policy *policy = usage->lint->policy;
  if (policy->user_count == 0) return; /* the identity provider says who has which */
  use_roles(usage);
  for (uint32_t r = 0; r < policy->role_count; r++) {
    if (usage->roles[r]) continue;
    struct sc_finding *f =
        lint_add(usage->lint, SC_0702, policy->roles[r].name_span, "nothing refers to role `%.*s`",
                 SC_STR_ARGS(policy->roles[r].name));
    LINT_HINT(usage->lint, f,
              "remove it, or say in an ignore that the identity provider asserts it");
  }
}

/* --- scopes, agents, tasks --------------------------------------------------------------------------- */

static void report_scopes(struct sc_lint *lint) {
  const struct sc_policy *policy = lint->policy;
  bool *below = SC_NEW_ARRAY(lint->arena, bool, policy->scope_count); /* open: used below it */
  for (uint32_t id = 0; id < lint->scope_count; id++) {
    if (!lint->held[id] && !lint->in_task[id]) continue;
    uint32_t parent = id < policy->scope_count
                          ? policy->scopes[id].open_parent
                          : policy->open_classes[id - policy->scope_count].open_parent;
    if (parent != SC_NONE) below[parent] = true;
  }
  for (uint32_t s = 0; s < policy->scope_count; s++) {
    const struct sc_scope *scope = &policy->scopes[s];
    if (!scope->declared || lint->held[s] || lint->in_task[s] || below[s]) continue;
    lint_add(lint, SC_0701, scope->name_span, "no rule gives the scope `%.*s` to anyone",
             SC_STR_ARGS(scope->name));
  }
}

static bool is_reached(const struct sc_lint *lint, uint32_t agent, const struct sc_task *task) {
  if (task->autonomous) return true;
  const struct id_vec *list = &lint->delegations_to[agent];
  for (size_t i = 0; i < list->count; i++)
    if (lint_covers_task(&lint->policy->delegations[list->items[i]], task->name)) return true;
  return false;
}

static void report_agent(struct sc_lint *lint, uint32_t a) {
  const struct sc_agent *agent = &lint->policy->agents[a];
  uint32_t reached = 0;
  for (uint32_t t = 0; t < agent->task_count; t++) reached += is_reached(lint, a, &agent->tasks[t]);
  if (reached == 0) {
    lint_add(lint, SC_0705, agent->name_span,
             agent->task_count == 0
                 ? "agent `%.*s` has no tasks"
                 : "nobody can use agent `%.*s`: no delegation covers a task of it",
             SC_STR_ARGS(agent->name));
    return;
  }
  for (uint32_t t = 0; t < agent->task_count; t++) {
    const struct sc_task *task = &agent->tasks[t];
    if (is_reached(lint, a, task)) continue;
    struct sc_finding *f = lint_add(lint, SC_0706, task->name_span,
                                    "nobody can use task `%.*s`: no delegation to `%.*s` covers it",
                                    SC_STR_ARGS(task->name), SC_STR_ARGS(agent->name));
    LINT_HINT(lint, f, "delegate it, or mark it `autonomous: true` if it needs no person");
  }
}

void lint_usage(struct sc_lint *lint) {
  const struct sc_policy *policy = lint->policy;
  struct usage usage = {.lint = lint};
  usage.conditions = SC_NEW_ARRAY(lint->arena, bool, policy->condition_count);
  usage.named = SC_NEW_ARRAY(lint->arena, bool, policy->condition_count);
  usage.attrs = SC_NEW_ARRAY(lint->arena, bool, policy->attr_count);
  usage.roles = SC_NEW_ARRAY(lint->arena, bool, policy->role_count);
  visit_rules(&usage);
  report_words(&usage);
  report_roles(&usage);
  report_scopes(lint);
  for (uint32_t a = 0; a < policy->agent_count; a++) report_agent(lint, a);
}
