/* SPDX-License-Identifier: Apache-2.0
 *
 * leavings.c - users, roles, tasks and agents of which nothing is left and that nobody names any more.
 *
 * Only what loses something goes: an entry that was empty before is not touched.
 */
#include "tighten/plan.h"

/* --- who names it ------------------------------------------------------------------------------------------------ */

static bool has_ref(const struct sc_ref *refs, uint32_t count, uint32_t index) {
  for (uint32_t i = 0; i < count; i++)
    if (refs[i].index == index) return true;
  return false;
}

/* A deny or an invariant names it. */
static bool is_guarded(const struct sc_policy *p, enum sc_selector_kind kind, uint32_t index) {
  for (uint32_t i = 0; i < p->deny_count + p->invariant_count; i++) {
    const struct sc_deny *d = i < p->deny_count ? &p->denies[i] : &p->invariants[i - p->deny_count];
    if (kind == SC_SELECT_USER && has_ref(d->users, d->user_count, index)) return true;
    if (kind == SC_SELECT_ROLE && has_ref(d->roles, d->role_count, index)) return true;
    if (kind == SC_SELECT_AGENT && has_ref(d->agents, d->agent_count, index)) return true;
  }
  return false;
}

static bool task_is_guarded(const struct sc_policy *p, struct sc_str name) {
  for (uint32_t i = 0; i < p->deny_count + p->invariant_count; i++) {
    const struct sc_deny *d = i < p->deny_count ? &p->denies[i] : &p->invariants[i - p->deny_count];
    for (uint32_t k = 0; k < d->task_count; k++)
      if (sc_str_equal(d->tasks[k].name, name)) return true;
  }
  return false;
}

/* Entries of the delegations that stay, per user, role and agent. */
struct named {
  bool *users, *roles, *agents;
};

static void mark_selectors(const struct sc_plan *plan, uint32_t d, enum sc_atom_kind kind,
                           struct named *out) {
  const struct sc_delegation *delegation = &plan->t->policy->delegations[d];
  bool from = kind == SC_ATOM_FROM;
  const struct sc_selector *items = from ? delegation->from : delegation->to;
  for (uint32_t i = 0; i < (from ? delegation->from_count : delegation->to_count); i++) {
    if (items[i].any || !sc_plan_has(plan, kind, d, i)) continue;
    bool *marks = items[i].kind == SC_SELECT_USER   ? out->users
                  : items[i].kind == SC_SELECT_ROLE ? out->roles
                                                    : out->agents;
    marks[items[i].ref.index] = true;
  }
}

static void mark_named(const struct sc_plan *plan, struct named *out) {
  const struct sc_policy *p = plan->t->policy;
  out->users = SC_NEW_ARRAY(plan->t->arena, bool, p->user_count);
  out->roles = SC_NEW_ARRAY(plan->t->arena, bool, p->role_count);
  out->agents = SC_NEW_ARRAY(plan->t->arena, bool, p->agent_count);
  for (uint32_t d = 0; d < p->delegation_count; d++) {
    if (sc_plan_delegation(plan, d)->outcome == SC_TIGHTEN_REMOVED) continue;
    mark_selectors(plan, d, SC_ATOM_FROM, out);
    mark_selectors(plan, d, SC_ATOM_TO, out);
  }
}

/* Whether a delegation that stays names a task of the agent. */
static bool task_is_delegated(const struct sc_plan *plan, uint32_t agent, struct sc_str name) {
  const struct sc_policy *p = plan->t->policy;
  for (uint32_t d = 0; d < p->delegation_count; d++) {
    const struct sc_delegation *delegation = &p->delegations[d];
    bool names = false, fits = false;
    if (sc_plan_delegation(plan, d)->outcome == SC_TIGHTEN_REMOVED) continue;
    for (uint32_t i = 0; i < delegation->task_count; i++)
      names = names || (sc_str_equal(delegation->tasks[i].name, name) &&
                        sc_plan_has(plan, SC_ATOM_TASK, d, i));
    for (uint32_t i = 0; names && i < delegation->to_count; i++)
      fits = fits || (sc_plan_has(plan, SC_ATOM_TO, d, i) &&
                      (delegation->to[i].any || delegation->to[i].ref.index == agent));
    if (fits) return true;
  }
  return false;
}

/* --- what is left --------------------------------------------------------------------------------------------------- */

/* Per holder, how many of its rules stay. */
struct left {
  uint32_t *users, *roles;
  uint32_t **tasks;
};

static void count_left(const struct sc_plan *plan, struct left *out) {
  const struct sc_tighten *t = plan->t;
  const struct sc_policy *p = t->policy;
  out->users = SC_NEW_ARRAY(t->arena, uint32_t, p->user_count);
  out->roles = SC_NEW_ARRAY(t->arena, uint32_t, p->role_count);
  out->tasks = SC_NEW_ARRAY(t->arena, uint32_t *, p->agent_count);
  for (uint32_t a = 0; a < p->agent_count; a++)
    out->tasks[a] = SC_NEW_ARRAY(t->arena, uint32_t, p->agents[a].task_count);
  for (size_t i = 0; i < t->rules.count; i++) {
    const struct sc_tighten_rule *rule = &t->rules.items[i];
    uint32_t stays = rule->outcome != SC_TIGHTEN_REMOVED;
    switch (rule->owner) {
    case SC_OWNER_ROLE: out->roles[rule->holder] += stays; break;
    case SC_OWNER_USER: out->users[rule->holder] += stays; break;
    case SC_OWNER_TASK: out->tasks[rule->holder][rule->task] += stays; break;
    case SC_OWNER_DELEGATION: break;
    }
  }
}

static bool user_may_go(const struct sc_plan *plan, uint32_t u) {
  const struct sc_user *user = &plan->t->policy->users[u];
  for (uint32_t i = 0; i < user->role_count; i++)
    if (sc_plan_has(plan, SC_ATOM_USER_ROLE, u, i)) return false;
  return user->role_count + user->grant_count > 0;
}

static bool role_may_go(const struct sc_plan *plan, uint32_t r) {
  const struct sc_role *role = &plan->t->policy->roles[r];
  for (uint32_t i = 0; i < role->inherit_count; i++)
    if (sc_plan_has(plan, SC_ATOM_INHERIT, r, i)) return false;
  return role->inherit_count + role->grant_count > 0;
}

static void drop_users(struct sc_plan *plan, const struct named *named, const struct left *left) {
  const struct sc_policy *p = plan->t->policy;
  for (uint32_t u = 0; u < p->user_count; u++)
    plan->user_gone[u] = !plan->t->user_kept[u] && left->users[u] == 0 && !named->users[u] &&
                         user_may_go(plan, u) && !is_guarded(p, SC_SELECT_USER, u);
}

/* Roles that users, and other roles that stay, still hold. */
static void drop_roles(struct sc_plan *plan, const struct named *named, const struct left *left) {
  const struct sc_policy *p = plan->t->policy;
  bool *held = SC_NEW_ARRAY(plan->t->arena, bool, p->role_count);
  for (uint32_t u = 0; u < p->user_count; u++)
    for (uint32_t i = 0; i < p->users[u].role_count; i++)
      if (sc_plan_has(plan, SC_ATOM_USER_ROLE, u, i)) held[p->users[u].roles[i].index] = true;
  for (uint32_t r = 0; r < p->role_count; r++)
    for (uint32_t i = 0; i < p->roles[r].inherit_count; i++)
      if (sc_plan_has(plan, SC_ATOM_INHERIT, r, i)) held[p->roles[r].inherits[i].index] = true;
  for (uint32_t r = 0; r < p->role_count; r++) {
    if (plan->t->role_kept[r] || held[r] || named->roles[r]) continue;
    if (left->roles[r] > 0 || !role_may_go(plan, r) || is_guarded(p, SC_SELECT_ROLE, r)) continue;
    plan->role_gone[r] = true;
  }
}

static void drop_agents(struct sc_plan *plan, const struct named *named, const struct left *left) {
  const struct sc_policy *p = plan->t->policy;
  for (uint32_t a = 0; a < p->agent_count; a++) {
    const struct sc_agent *agent = &p->agents[a];
    bool all = agent->task_count > 0;
    for (uint32_t i = 0; i < agent->task_count; i++) {
      const struct sc_task *task = &agent->tasks[i];
      plan->task_gone[a][i] = !plan->t->agent_kept[a] && task->scope_count > 0 &&
                              left->tasks[a][i] == 0 && !task_is_delegated(plan, a, task->name) &&
                              !task_is_guarded(p, task->name);
      all = all && plan->task_gone[a][i];
    }
    plan->agent_gone[a] = all && !named->agents[a] && !is_guarded(p, SC_SELECT_AGENT, a);
  }
}

void sc_plan_leavings(struct sc_plan *plan) {
  struct named named;
  struct left left;
  mark_named(plan, &named);
  count_left(plan, &left);
  drop_users(plan, &named, &left);
  drop_roles(plan, &named, &left);
  drop_agents(plan, &named, &left);
}
