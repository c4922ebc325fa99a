/* SPDX-License-Identifier: Apache-2.0
 *
 * lint_delegations.c - delegations that never end, have ended, are too wide, do nothing, or repeat another.
 */
#include "lint/lint_internal.h"

/* --- what a delegation reaches ----------------------------------------------------------------------- */

struct reach {
  bool usable; /* some scope that somebody holds */
  uint32_t worst; /* the riskiest of those; SC_NONE = none */
};

static bool from_agent(const struct sc_delegation *d) {
  for (uint32_t i = 0; i < d->from_count; i++)
    if (d->from[i].kind == SC_SELECT_AGENT) return true;
  return false;
}

/* An agent may hand on an autonomous task although nobody holds its scopes. */
static void reach_task(struct sc_lint *lint, const struct sc_delegation *d,
                       const struct sc_task *task, const bool *ceiling, struct reach *out) {
  bool needs_holder = !task->autonomous || !from_agent(d);
  for (uint32_t g = 0; g < task->scope_count; g++) {
    const struct sc_grant *item = &task->scopes[g];
    if ((lint_leaves(lint, lint_and(lint, task->when, item->when)) & LINT_TRUE) == 0) continue;
    lint_mark(lint, item->patterns, item->pattern_count, LINT_IMPLIED);
    for (size_t i = 0; i < lint->set.count; i++) {
      uint32_t id = lint->set.items[i];
      if ((needs_holder && !lint->held[id]) || (!d->any_scope && !ceiling[id])) continue;
      out->usable = true;
      if (out->worst == SC_NONE || lint_risk(lint, id) > lint_risk(lint, out->worst))
        out->worst = id;
    }
  }
}

static void reach_agent(struct sc_lint *lint, const struct sc_delegation *d, uint32_t agent,
                        const bool *ceiling, struct reach *out) {
  const struct sc_agent *model = &lint->policy->agents[agent];
  for (uint32_t t = 0; t < model->task_count; t++)
    if (lint_covers_task(d, model->tasks[t].name))
      reach_task(lint, d, &model->tasks[t], ceiling, out);
}

static struct reach reach_of(struct sc_lint *lint, const struct sc_delegation *d, bool *ceiling) {
  struct reach out = {.worst = SC_NONE};
  lint_mark(lint, d->scopes, d->scope_count, LINT_IMPLIED);
  struct id_vec set = lint_copy_set(lint);
  for (size_t i = 0; i < set.count; i++) ceiling[set.items[i]] = true;
  for (uint32_t i = 0; i < d->to_count; i++) {
    if (!d->to[i].any) reach_agent(lint, d, d->to[i].ref.index, ceiling, &out);
    for (uint32_t a = 0; a < lint->policy->agent_count && d->to[i].any; a++)
      reach_agent(lint, d, a, ceiling, &out);
  }
  for (size_t i = 0; i < set.count; i++) ceiling[set.items[i]] = false;
  return out;
}

/* --- one at a time ----------------------------------------------------------------------------------- */

static bool from_any_user(const struct sc_delegation *d) {
  for (uint32_t i = 0; i < d->from_count; i++)
    if (d->from[i].kind == SC_SELECT_USER && d->from[i].any) return true;
  return false;
}

static bool to_any_agent(const struct sc_delegation *d) {
  for (uint32_t i = 0; i < d->to_count; i++)
    if (d->to[i].any) return true;
  return false;
}

static void check_expiry(struct sc_lint *lint, const struct sc_delegation *d) {
  if (!d->expires) {
    struct sc_finding *f =
        lint_add(lint, SC_0735, d->span, "delegation `%.*s` never expires", SC_STR_ARGS(d->id));
    LINT_HINT(lint, f, "add `expires: YYYY-MM-DD`");
  } else if (lint->options->has_now && d->expires_at <= lint->options->now) {
    lint_add(lint, SC_0736, d->expires_span, "delegation `%.*s` has expired", SC_STR_ARGS(d->id));
  }
}

static void check_width(struct sc_lint *lint, const struct sc_delegation *d,
                        const struct reach *reach) {
  bool any_user = from_any_user(d);
  if (!any_user && !to_any_agent(d)) return;
  if (d->when != NULL && lint_leaves(lint, lint_expr(lint, d->when)) != LINT_TRUE) return;
  if (reach->worst == SC_NONE || lint_risk(lint, reach->worst) < SC_RISK_HIGH) return;
  struct sc_str name = lint_scope_name(lint, reach->worst);
  lint_add(lint, SC_0734, d->span, "%s may hand on `%.*s` (%s risk) without a condition",
           any_user ? "every user" : "to every agent, the delegator", SC_STR_ARGS(name),
           lint_risk(lint, reach->worst) == SC_RISK_CRITICAL ? "critical" : "high");
}

/* Whether an agent of `to` may delegate to another one. */
static bool can_go_on(const struct sc_lint *lint, const struct sc_delegation *d) {
  const struct sc_policy *policy = lint->policy;
  for (uint32_t e = 0; e < policy->delegation_count; e++)
    for (uint32_t i = 0; i < policy->delegations[e].from_count; i++) {
      const struct sc_selector *from = &policy->delegations[e].from[i];
      if (from->kind != SC_SELECT_AGENT) continue;
      if (from->any || to_any_agent(d)) return true;
      for (uint32_t t = 0; t < d->to_count; t++)
        if (d->to[t].ref.index == from->ref.index) return true;
    }
  return false;
}

static void check_one(struct sc_lint *lint, const struct sc_delegation *d, bool *ceiling) {
  struct reach reach = reach_of(lint, d, ceiling);
  sc_mdd_ref ref = lint_expr(lint, d->when);
  check_expiry(lint, d);
  check_width(lint, d, &reach);
  if ((lint_leaves(lint, ref) & LINT_TRUE) == 0)
    lint_add(lint, SC_0714, d->when->span, "delegation `%.*s` can never apply", SC_STR_ARGS(d->id));
  else if (!reach.usable)
    lint_add(lint, SC_0715, d->span, "nothing can be done under delegation `%.*s`",
             SC_STR_ARGS(d->id));
  if (d->max_depth > 1 && !can_go_on(lint, d))
    lint_add(lint, SC_0720, d->span,
             "`max_depth: %u` changes nothing: no agent in `to` may delegate to another",
             d->max_depth);
  if (!d->id_given) {
    struct sc_finding *f = lint_add(lint, SC_0745, d->span, "this delegation has no id");
    LINT_HINT(lint, f, "it is called `%.*s` for its place until then", SC_STR_ARGS(d->id));
  }
}

/* --- one by another ---------------------------------------------------------------------------------- */

static bool closure_holds(const uint32_t *closure, uint32_t count, uint32_t role) {
  for (uint32_t i = 0; i < count; i++)
    if (closure[i] == role) return true;
  return false;
}

/* Everyone whom `a` selects is selected by `b`. */
static bool selects_as_much(const struct sc_lint *lint, const struct sc_selector *b,
                            const struct sc_selector *a) {
  const struct sc_policy *policy = lint->policy;
  if (b->any) return a->kind == b->kind;
  if (a->any) return false;
  if (a->kind == b->kind && a->ref.index == b->ref.index) return true;
  if (b->kind != SC_SELECT_ROLE) return false;
  if (a->kind == SC_SELECT_ROLE)
    return closure_holds(policy->roles[a->ref.index].closure,
                         policy->roles[a->ref.index].closure_count, b->ref.index);
  if (a->kind == SC_SELECT_USER)
    return closure_holds(policy->users[a->ref.index].closure,
                         policy->users[a->ref.index].closure_count, b->ref.index);
  return false;
}

static bool all_selected(const struct sc_lint *lint, const struct sc_selector *b, uint32_t b_count,
                         const struct sc_selector *a, uint32_t a_count) {
  for (uint32_t i = 0; i < a_count; i++) {
    bool found = false;
    for (uint32_t k = 0; k < b_count && !found; k++) found = selects_as_much(lint, &b[k], &a[i]);
    if (!found) return false;
  }
  return true;
}

static bool tasks_within(const struct sc_delegation *b, const struct sc_delegation *a) {
  if (b->any_task) return true;
  for (uint32_t i = 0; i < a->task_count; i++)
    if (!lint_covers_task(b, a->tasks[i].name)) return false;
  return !a->any_task;
}

static bool scopes_within(struct sc_lint *lint, const struct sc_delegation *b,
                          const struct sc_delegation *a) {
  if (b->any_scope) return true;
  if (a->any_scope) return false;
  lint_mark(lint, a->scopes, a->scope_count, LINT_IMPLIED);
  struct id_vec wanted = lint_copy_set(lint);
  lint_mark(lint, b->scopes, b->scope_count, LINT_IMPLIED);
  for (size_t i = 0; i < wanted.count; i++)
    if (!lint_marked(lint, wanted.items[i])) return false;
  return true;
}

/* With expiry and depth, as the table has it. */
static sc_mdd_ref guarded(struct sc_lint *lint, const struct sc_delegation *d) {
  struct sc_lower *lower = lint->lower;
  sc_mdd_ref ref = lint_expr(lint, d->when);
  if (d->expires) {
    sc_mdd_ref before = sc_variables_before(&lower->variables, lower->mdd, d->expires_at);
    ref = sc_mdd_guard(lower->mdd, before, ref, SCOPE_F_EXPIRED);
  }
  sc_mdd_ref near = sc_variables_chain_at_most(&lower->variables, lower->mdd, d->max_depth);
  return sc_mdd_guard(lower->mdd, near, ref, SCOPE_F_TOO_DEEP);
}

static bool is_within(struct sc_lint *lint, const struct sc_delegation *b, sc_mdd_ref b_ref,
                      const struct sc_delegation *a, sc_mdd_ref a_ref) {
  return sc_mdd_or(lint->lower->mdd, a_ref, b_ref) == b_ref && tasks_within(b, a) &&
         all_selected(lint, b->from, b->from_count, a->from, a->from_count) &&
         all_selected(lint, b->to, b->to_count, a->to, a->to_count) && scopes_within(lint, b, a);
}

/* Of two that cover each other, the second is reported. Which of the two is to go is for people: the other may lack an expiry. Candidates are those that share the first agent. */
static void check_shadows(struct sc_lint *lint) {
  const struct sc_policy *policy = lint->policy;
  sc_mdd_ref *refs = SC_NEW_ARRAY(lint->arena, sc_mdd_ref, policy->delegation_count);
  for (uint32_t d = 0; d < policy->delegation_count; d++)
    refs[d] = guarded(lint, &policy->delegations[d]);
  for (uint32_t d = 0; d < policy->delegation_count; d++) {
    const struct sc_delegation *a = &policy->delegations[d];
    if (policy->agent_count == 0 || (lint_leaves(lint, refs[d]) & LINT_TRUE) == 0) continue;
    uint32_t agent = a->to[0].any ? 0 : a->to[0].ref.index;
    const struct id_vec *list = &lint->delegations_to[agent];
    for (size_t i = 0; i < list->count; i++) {
      uint32_t e = list->items[i];
      const struct sc_delegation *b = &policy->delegations[e];
      if (e == d || !is_within(lint, b, refs[e], a, refs[d])) continue;
      if (e > d && is_within(lint, a, refs[d], b, refs[e])) continue;
      struct sc_finding *f =
          lint_add(lint, SC_0711, a->span, "delegation `%.*s` changes nothing", SC_STR_ARGS(a->id));
      LINT_NOTE(lint, f, b->span, "`%.*s` allows all of it", SC_STR_ARGS(b->id));
      break;
    }
  }
}

void lint_delegations(struct sc_lint *lint) {
  const struct sc_policy *policy = lint->policy;
  bool *ceiling = SC_NEW_ARRAY(lint->arena, bool, lint->scope_count);
  for (uint32_t d = 0; d < policy->delegation_count; d++)
    check_one(lint, &policy->delegations[d], ceiling);
  check_shadows(lint);
}
