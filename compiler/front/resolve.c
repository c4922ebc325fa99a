/* SPDX-License-Identifier: Apache-2.0
 *
 * resolve.c - the order of the resolve pass, and the walk over all patterns.
 */
#include "front/resolve.h"

#include "front/resolve_internal.h"

static void each_of(struct sc_resolver *r, sc_pattern_fn *fn, struct sc_pattern *patterns,
                    uint32_t count, bool deny) {
  for (uint32_t i = 0; i < count; i++)
    if (patterns[i].text.len > 0) fn(r, &patterns[i], deny); /* empty: was refused by parse */
}

static void each_of_grants(struct sc_resolver *r, sc_pattern_fn *fn, struct sc_grant *grants,
                           uint32_t count, unsigned holds) {
  if (r->all_names_known && (holds & SC_HOLDS_WILDCARD) == 0) return;
  for (uint32_t i = 0; i < count; i++)
    each_of(r, fn, grants[i].patterns, grants[i].pattern_count, false);
}

void sc_resolve_each_pattern(struct sc_resolver *r, sc_pattern_fn *fn) {
  struct sc_policy *policy = r->policy;
  bool imply = (policy->scopes_hold & SC_SCOPES_IMPLY) != 0;
  for (uint32_t i = 0; i < policy->scope_count && imply; i++)
    each_of(r, fn, policy->scopes[i].implies, policy->scopes[i].implies_count, false);
  for (uint32_t i = 0; i < policy->role_count; i++)
    each_of_grants(r, fn, policy->roles[i].grants, policy->roles[i].grant_count,
                   policy->roles[i].holds);
  for (uint32_t i = 0; i < policy->user_count; i++)
    each_of_grants(r, fn, policy->users[i].grants, policy->users[i].grant_count,
                   policy->users[i].holds);
  for (uint32_t a = 0; a < policy->agent_count; a++) {
    const struct sc_agent *agent = &policy->agents[a];
    if (r->all_names_known && (agent->holds & SC_HOLDS_WILDCARD) == 0) continue;
    for (uint32_t t = 0; t < agent->task_count; t++)
      each_of_grants(r, fn, agent->tasks[t].scopes, agent->tasks[t].scope_count,
                     agent->tasks[t].holds);
  }
  for (uint32_t i = 0; i < policy->delegation_count; i++)
    each_of(r, fn, policy->delegations[i].scopes, policy->delegations[i].scope_count, false);
  for (uint32_t i = 0; i < policy->deny_count; i++)
    each_of(r, fn, policy->denies[i].scopes, policy->denies[i].scope_count, true);
}

bool sc_resolve(struct sc_diags *diags, struct sc_policy *policy) {
  size_t errors = diags->error_count;
  struct sc_resolver *r = SC_NEW(diags->arena, struct sc_resolver);
  r->diags = diags;
  r->arena = diags->arena;
  r->policy = policy;
  sc_resolve_names(r);
  sc_resolve_mentioned(r);
  if (!sc_resolve_classes(r)) { /* what matches what is not known; who is who is */
    sc_resolve_nothing(r);
    sc_resolve_refs(r);
    return false;
  }
  sc_resolve_patterns(r);
  policy->rule_count += policy->delegation_count + policy->deny_count;
  sc_resolve_implies(r);
  sc_resolve_refs(r);
  return diags->error_count == errors;
}
