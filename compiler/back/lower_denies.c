/* SPDX-License-Identifier: Apache-2.0
 *
 * lower_denies.c - denies to rows: one row of those that select no agent, and one per agent that is selected. What else a
 * deny selects becomes part of its diagram.
 *
 * A deny of a scope covers the scopes that imply it, too. Losing a deny would be a wrong ALLOW: every path here adds.
 */
#include "back/lower_state.h"

struct deny_list {
  SC_VEC(uint32_t) items;
};

static sc_mdd_ref selectors(struct sc_lower *lower, const struct sc_deny *deny) {
  struct sc_variables *v = &lower->variables;
  sc_mdd_ref ref = SCOPE_F_TRUE;
  if (deny->has_users) {
    sc_mdd_ref users = deny->any_user ? sc_variables_subject(v, lower->mdd)
                                      : sc_variables_name_in(v, lower->mdd, SC_FROM_USER,
                                                             deny->users, deny->user_count);
    ref = sc_mdd_and(lower->mdd, ref, users);
  }
  if (deny->has_roles) {
    sc_mdd_ref roles = SCOPE_F_FALSE;
    for (uint32_t i = 0; i < deny->role_count; i++)
      roles = sc_mdd_or(lower->mdd, roles, sc_variables_role(v, lower->mdd, deny->roles[i].index));
    ref = sc_mdd_and(lower->mdd, ref, roles);
  }
  if (deny->has_tasks)
    ref = sc_mdd_and(
        lower->mdd, ref,
        sc_variables_name_in(v, lower->mdd, SC_FROM_TASK, deny->tasks, deny->task_count));
  return ref;
}

/* The denies in the policy's order: their numbers as rules follow one another. */
struct denies {
  uint32_t first_rule;
  sc_mdd_ref *refs;
};

/* Also the scopes that imply a denied one. */
static void claim_denied(struct sc_lower *lower, const struct sc_deny *deny, sc_mdd_ref ref,
                         uint32_t rule) {
  for (uint32_t p = 0; p < deny->scope_count; p++) {
    for (uint32_t i = 0; i < deny->scopes[p].id_count; i++) {
      uint32_t id = deny->scopes[p].ids[i];
      *SC_PUSH(lower->arena, &lower->claims.items) = (struct sc_claim){id, ref, rule};
      for (uint32_t j = 0; j < lower->implied_by_counts[id]; j++)
        *SC_PUSH(lower->arena, &lower->claims.items) =
            (struct sc_claim){lower->implied_by[id][j], ref, rule};
    }
  }
}

/* Claims of the denies that select scopes; those that do not are returned. */
static struct sc_claims claim_list(struct sc_lower *lower, const struct denies *denies,
                                   const struct deny_list *list) {
  struct sc_claims everywhere = {0};
  for (size_t i = 0; i < list->items.count; i++) {
    uint32_t index = list->items.items[i], rule = denies->first_rule + index;
    const struct sc_deny *deny = &lower->policy->denies[index];
    if (deny->has_scopes)
      claim_denied(lower, deny, denies->refs[index], rule);
    else
      *SC_PUSH(lower->arena, &everywhere.items) = (struct sc_claim){0, denies->refs[index], rule};
  }
  return everywhere;
}

void sc_lower_denies(struct sc_lower *lower) {
  const struct sc_policy *policy = lower->policy;
  struct deny_list common = {0};
  struct deny_list *of_agent = SC_NEW_ARRAY(lower->arena, struct deny_list, policy->agent_count);
  struct denies denies = {lower->rule_count,
                          SC_NEW_ARRAY(lower->arena, sc_mdd_ref, policy->deny_count)};
  for (uint32_t d = 0; d < policy->deny_count; d++) {
    const struct sc_deny *deny = &policy->denies[d];
    denies.refs[d] =
        sc_mdd_and(lower->mdd, selectors(lower, deny), sc_lower_expr(lower, deny->when));
    (void)sc_lower_add_rule(lower, denies.refs[d]);
    if (!deny->has_agents) *SC_PUSH(lower->arena, &common.items) = d;
    for (uint32_t i = 0; i < deny->agent_count && deny->has_agents; i++)
      *SC_PUSH(lower->arena, &of_agent[deny->agents[i].index].items) = d;
  }
  struct sc_claims everywhere = claim_list(lower, &denies, &common);
  lower->meta.deny_row =
      sc_lower_claims_row(lower, everywhere.items.items, (uint32_t)everywhere.items.count, false);
  for (uint32_t a = 0; a < policy->agent_count; a++) {
    const struct sc_inner place = sc_lower_agent_row(lower, a);
    everywhere = claim_list(lower, &denies, &of_agent[a]);
    sc_lower_claims_inner(lower, &place, everywhere.items.items, (uint32_t)everywhere.items.count);
  }
}
