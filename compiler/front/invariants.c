/* SPDX-License-Identifier: Apache-2.0
 *
 * invariants.c - see invariants.h.
 */
#include "front/invariants.h"

static enum sc_risk risk_of(const struct sc_policy *policy, uint32_t id) {
  if (id >= policy->scope_count) id = policy->open_classes[id - policy->scope_count].open_parent;
  return policy->scopes[id].risk;
}

static bool covers(const struct sc_deny *deny, uint32_t id) {
  if (!deny->has_scopes) return true;
  for (uint32_t p = 0; p < deny->scope_count; p++)
    for (uint32_t i = 0; i < deny->scopes[p].id_count; i++)
      if (deny->scopes[p].ids[i] == id) return true;
  return false;
}

/* One pattern that names the scopes by their ids. */
static void select_by_risk(struct sc_arena *arena, const struct sc_policy *policy,
                           struct sc_deny *deny) {
  uint32_t count = policy->scope_count + policy->open_class_count, kept = 0;
  uint32_t *ids = SC_NEW_ARRAY(arena, uint32_t, count);
  for (uint32_t id = 0; id < count; id++)
    if (risk_of(policy, id) >= deny->risk && covers(deny, id)) ids[kept++] = id;
  deny->has_scopes = true;
  deny->scopes = SC_NEW(arena, struct sc_pattern);
  deny->scopes[0] =
      (struct sc_pattern){.text = SC_STR("*"), .span = deny->span, .ids = ids, .id_count = kept};
  deny->scope_count = 1;
}

void sc_take_invariants(struct sc_arena *arena, struct sc_policy *policy) {
  uint32_t kept = 0, count = 0;
  for (uint32_t i = 0; i < policy->deny_count; i++) count += policy->denies[i].invariant;
  policy->invariants = SC_NEW_ARRAY(arena, struct sc_deny, count);
  if (count == 0) return;
  for (uint32_t i = 0; i < policy->deny_count; i++) {
    struct sc_deny deny = policy->denies[i];
    if (!deny.invariant) {
      policy->denies[kept++] = deny;
      continue;
    }
    if (deny.has_risk) select_by_risk(arena, policy, &deny);
    policy->invariants[policy->invariant_count++] = deny;
  }
  policy->deny_count = kept;
  policy->rule_count -= policy->invariant_count;
}
