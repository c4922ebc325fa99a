/* SPDX-License-Identifier: Apache-2.0
 *
 * policy.c - questions about the model that more than one user asks.
 */
#include "policy.h"

uint32_t sc_policy_scope_ttl(const struct sc_policy *policy, uint32_t scope_id) {
  if (scope_id >= policy->scope_count)
    scope_id = policy->open_classes[scope_id - policy->scope_count].open_parent;
  const struct sc_scope *scope = &policy->scopes[scope_id];
  uint32_t cap = policy->risks[scope->risk].ttl_s;
  if (scope->duties.ttl_s == 0) return cap;
  if (scope->duties.allow_long_ttl.len > 0) return scope->duties.ttl_s;
  return scope->duties.ttl_s < cap ? scope->duties.ttl_s : cap;
}
