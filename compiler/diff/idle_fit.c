/* SPDX-License-Identifier: Apache-2.0
 *
 * idle_fit.c - does a rule have a part in a cell, as far as subject, chain of agents and task go? In doubt it does.
 */
#include "diff/idle_fit.h"

#include "policy.h"

static bool holds_role(const uint32_t *closure, uint32_t count, uint32_t role) {
  uint32_t low = 0, high = count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (closure[middle] == role) return true;
    if (closure[middle] < role)
      low = middle + 1;
    else
      high = middle;
  }
  return false;
}

/* The policy's user or role of a part; SC_NOT_FOUND: the policy does not have it. Users of one part are alike. */
static uint32_t id_of_part(const struct sc_idle_side *s, uint32_t part) {
  const struct sc_part *p = &s->diff->parts.items.items[part];
  if (!p->is_user) return s->diff->universe.roles.items.items[p->role].id[s->side];
  return s->diff->universe.users.items.items[p->users.items[0]].id[s->side];
}

static bool kind_has_role(const struct sc_idle_side *s, const struct sc_cell_kind *kind, bool users,
                          uint32_t role) {
  const struct sc_policy *p = s->policy;
  for (uint32_t i = 0; i < kind->count; i++) {
    uint32_t id = id_of_part(s, kind->parts[i]);
    if (id == SC_NOT_FOUND) continue;
    if (users ? holds_role(p->users[id].closure, p->users[id].closure_count, role)
              : holds_role(p->roles[id].closure, p->roles[id].closure_count, role))
      return true;
  }
  return false;
}

static bool has_role(const struct sc_idle_side *s, const struct sc_access *cell, uint32_t role) {
  if (cell->base == SC_BASE_USER && kind_has_role(s, &cell->users, true, role)) return true;
  for (uint32_t i = 0; i < cell->role_count; i++)
    if (kind_has_role(s, &cell->roles[i], false, role)) return true;
  return false;
}

static bool has_user(const struct sc_idle_side *s, const struct sc_access *cell, uint32_t user) {
  if (cell->base != SC_BASE_USER) return false;
  for (uint32_t i = 0; i < cell->users.count; i++) {
    const struct sc_part *part = &s->diff->parts.items.items[cell->users.parts[i]];
    for (size_t k = 0; k < part->users.count; k++)
      if (s->diff->universe.users.items.items[part->users.items[k]].id[s->side] == user)
        return true;
  }
  return false;
}

static uint32_t agent_at(const struct sc_idle_side *s, const struct sc_access *cell,
                         uint32_t actor) {
  return s->diff->universe.agents.items
      .items[s->diff->universe.tasks.items[cell->chain[actor]].agent]
      .id[s->side];
}

static bool selects(const struct sc_idle_side *s, const struct sc_access *cell,
                    const struct sc_selector *selector, uint32_t grantor) {
  switch (selector->kind) {
  case SC_SELECT_AGENT:
    return grantor < cell->chain_count &&
           (selector->any || selector->ref.index == agent_at(s, cell, grantor));
  case SC_SELECT_USER: /* a role alone is shown for users with it, too */
    return grantor == cell->chain_count && (selector->any || selector->ref.index == SC_NONE
                                                ? cell->base != SC_BASE_NOBODY
                                                : has_user(s, cell, selector->ref.index));
  case SC_SELECT_ROLE:
    return grantor == cell->chain_count && has_role(s, cell, selector->ref.index);
  }
  return true;
}

static bool names_task(const struct sc_idle_side *s, const struct sc_access *cell,
                       const struct sc_ref *tasks, uint32_t count) {
  struct sc_str name = s->diff->universe.tasks.items[cell->chain[0]].name;
  for (uint32_t i = 0; i < count; i++)
    if (sc_str_equal(tasks[i].name, name)) return true;
  return false;
}

static bool delegation_fits(const struct sc_idle_side *s, const struct sc_access *cell,
                            const struct sc_delegation *d) {
  if (!d->any_task && !names_task(s, cell, d->tasks, d->task_count)) return false;
  for (uint32_t i = 0; i < cell->chain_count; i++) {
    bool to = false, from = false;
    for (uint32_t k = 0; k < d->to_count; k++)
      to |= d->to[k].any || d->to[k].ref.index == agent_at(s, cell, i);
    for (uint32_t k = 0; k < d->from_count && to; k++) from |= selects(s, cell, &d->from[k], i + 1);
    if (from) return true;
  }
  return false;
}

static bool deny_fits(const struct sc_idle_side *s, const struct sc_access *cell,
                      const struct sc_deny *d) {
  bool users = !d->has_users || (d->any_user && cell->base != SC_BASE_NOBODY);
  for (uint32_t i = 0; i < d->user_count; i++)
    users |= has_user(s, cell, d->users[i].index) ||
             (cell->base != SC_BASE_USER && cell->base != SC_BASE_NOBODY);
  bool roles = !d->has_roles, agents = !d->has_agents;
  for (uint32_t i = 0; i < d->role_count; i++) roles |= has_role(s, cell, d->roles[i].index);
  for (uint32_t i = 0; i < d->agent_count; i++)
    for (uint32_t k = 0; k < cell->chain_count; k++)
      agents |= d->agents[i].index == agent_at(s, cell, k);
  return users && roles && agents &&
         (!d->has_tasks || names_task(s, cell, d->tasks, d->task_count));
}

bool sc_idle_fits(const struct sc_idle_side *s, const struct sc_access *cell,
                  const struct sc_said_rule *rule) {
  switch (rule->kind) {
  case SCOPE_F_RULE_USER_GRANT: return has_user(s, cell, rule->holder);
  case SCOPE_F_RULE_ROLE_GRANT: return has_role(s, cell, rule->holder);
  case SCOPE_F_RULE_TASK_SCOPE:
    for (uint32_t i = 0; i < cell->chain_count; i++)
      if (agent_at(s, cell, i) == rule->holder &&
          sc_str_equal(s->diff->universe.tasks.items[cell->chain[i]].name, rule->task->name))
        return true;
    return false;
  case SCOPE_F_RULE_DELEGATION: return delegation_fits(s, cell, rule->delegation);
  case SCOPE_F_RULE_DENY: return deny_fits(s, cell, rule->deny);
  case SCOPE_F_RULE_KINDS: break;
  }
  return true;
}
