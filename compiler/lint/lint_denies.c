/* SPDX-License-Identifier: Apache-2.0
 *
 * lint_denies.c - denies that can never apply, repeat another, or do not say why.
 */
#include "lint/lint_internal.h"

/* A deny's condition with its users, roles and tasks, as the table has it. */
static sc_mdd_ref deny_ref(struct sc_lint *lint, const struct sc_deny *deny) {
  struct sc_variables *v = &lint->lower->variables;
  struct sc_mdd *mdd = lint->lower->mdd;
  sc_mdd_ref ref = lint_expr(lint, deny->when);
  if (deny->has_users)
    ref = sc_mdd_and(
        mdd,
        deny->any_user ? sc_variables_subject(v, mdd)
                       : sc_variables_name_in(v, mdd, SC_FROM_USER, deny->users, deny->user_count),
        ref);
  if (deny->has_roles) {
    sc_mdd_ref roles = SCOPE_F_FALSE;
    for (uint32_t i = 0; i < deny->role_count; i++)
      roles = sc_mdd_or(mdd, roles, sc_variables_role(v, mdd, deny->roles[i].index));
    ref = sc_mdd_and(mdd, roles, ref);
  }
  if (deny->has_tasks)
    ref = sc_mdd_and(mdd, sc_variables_name_in(v, mdd, SC_FROM_TASK, deny->tasks, deny->task_count),
                     ref);
  return ref;
}

/* --- denies that can never apply --------------------------------------------------------------------- */

static bool names_task(const struct sc_deny *deny, struct sc_str task) {
  for (uint32_t i = 0; i < deny->task_count; i++)
    if (sc_str_equal(deny->tasks[i].name, task)) return true;
  return !deny->has_tasks;
}

static bool names_agent(const struct sc_deny *deny, uint32_t agent) {
  for (uint32_t i = 0; i < deny->agent_count; i++)
    if (deny->agents[i].index == agent) return true;
  return !deny->has_agents;
}

/* The scopes that the deny selects are marked. */
static bool touches_task(struct sc_lint *lint, const struct sc_deny *deny,
                         const struct sc_task *task) {
  const struct sc_policy *policy = lint->policy;
  if (!names_task(deny, task->name)) return false;
  if (!deny->has_scopes) return true;
  for (uint32_t g = 0; g < task->scope_count; g++)
    for (uint32_t p = 0; p < task->scopes[g].pattern_count; p++)
      for (uint32_t i = 0; i < task->scopes[g].patterns[p].id_count; i++) {
        uint32_t id = task->scopes[g].patterns[p].ids[i];
        if (lint_marked(lint, id)) return true;
        if (id >= policy->scope_count) continue;
        for (uint32_t c = 0; c < policy->scopes[id].closure_count; c++)
          if (lint_marked(lint, policy->scopes[id].closure[c])) return true;
      }
  return false;
}

/* Every actor's task has the scope, so if no task of a selected agent has it, the request is denied anyway. */
static bool touches_any(struct sc_lint *lint, const struct sc_deny *deny) {
  const struct sc_policy *policy = lint->policy;
  lint_mark(lint, deny->scopes, deny->scope_count, LINT_IMPLYING);
  for (uint32_t a = 0; a < policy->agent_count; a++) {
    if (!names_agent(deny, a)) continue;
    for (uint32_t t = 0; t < policy->agents[a].task_count; t++)
      if (touches_task(lint, deny, &policy->agents[a].tasks[t])) return true;
  }
  return false;
}

static void check_never(struct sc_lint *lint, const struct sc_deny *deny, sc_mdd_ref ref) {
  if (ref == SCOPE_F_FALSE) {
    struct sc_span span = deny->when != NULL ? deny->when->span : deny->span;
    lint_add(lint, SC_0716, span, "deny `%.*s` can never apply: its condition is always false",
             SC_STR_ARGS(deny->id));
  } else if (!touches_any(lint, deny)) {
    struct sc_finding *f =
        lint_add(lint, SC_0716, deny->span,
                 "deny `%.*s` can never apply: no task that it selects has a scope that it selects",
                 SC_STR_ARGS(deny->id));
    LINT_HINT(lint, f, "if it guards against what a later version may grant, say so in an ignore");
  }
}

/* --- denies that repeat another ---------------------------------------------------------------------- */

static bool scopes_within(struct sc_lint *lint, const struct sc_deny *b, const struct sc_deny *a) {
  if (!b->has_scopes) return true;
  if (!a->has_scopes) return false;
  lint_mark(lint, a->scopes, a->scope_count, LINT_IMPLYING);
  struct id_vec wanted = lint_copy_set(lint);
  lint_mark(lint, b->scopes, b->scope_count, LINT_IMPLYING);
  for (size_t i = 0; i < wanted.count; i++)
    if (!lint_marked(lint, wanted.items[i])) return false;
  return true;
}

static bool agents_within(const struct sc_deny *b, const struct sc_deny *a) {
  if (!b->has_agents) return true;
  if (!a->has_agents) return false;
  for (uint32_t i = 0; i < a->agent_count; i++)
    if (!names_agent(b, a->agents[i].index)) return false;
  return true;
}

/* Wherever `a` applies, `b` does: nowhere is b false and a not. */
static bool is_within(struct sc_lint *lint, const struct sc_deny *b, sc_mdd_ref b_ref,
                      const struct sc_deny *a, sc_mdd_ref a_ref) {
  return agents_within(b, a) && scopes_within(lint, b, a) &&
         !lint_meets(lint, a_ref, ~LINT_FALSE, b_ref, LINT_FALSE);
}

static void check_repeated(struct sc_lint *lint, const sc_mdd_ref *refs, uint32_t d) {
  const struct sc_policy *policy = lint->policy;
  const struct sc_deny *a = &policy->denies[d];
  for (uint32_t e = 0; e < policy->deny_count; e++) {
    const struct sc_deny *b = &policy->denies[e];
    if (e == d || !is_within(lint, b, refs[e], a, refs[d])) continue;
    if (e > d && is_within(lint, a, refs[d], b, refs[e]))
      continue; /* of two equal ones, the second */
    struct sc_finding *f =
        lint_add(lint, SC_0717, a->span, "deny `%.*s` never decides alone", SC_STR_ARGS(a->id));
    LINT_NOTE(lint, f, b->span, "`%.*s` applies whenever it does", SC_STR_ARGS(b->id));
    return;
  }
}

void lint_denies(struct sc_lint *lint) {
  const struct sc_policy *policy = lint->policy;
  sc_mdd_ref *refs = SC_NEW_ARRAY(lint->arena, sc_mdd_ref, policy->deny_count);
  for (uint32_t d = 0; d < policy->deny_count; d++) refs[d] = deny_ref(lint, &policy->denies[d]);
  for (uint32_t d = 0; d < policy->deny_count; d++) {
    const struct sc_deny *deny = &policy->denies[d];
    check_never(lint, deny, refs[d]);
    if (refs[d] != SCOPE_F_FALSE) check_repeated(lint, refs, d);
    if (deny->message.len == 0)
      lint_add(lint, SC_0743, deny->span, "deny `%.*s` does not say why", SC_STR_ARGS(deny->id));
  }
}
