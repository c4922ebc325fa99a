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

static unsigned digits_of(uint32_t number) {
  unsigned digits = 1;
  for (; number >= 10; number /= 10) digits++;
  return digits;
}

size_t sc_grant_id_len(const struct sc_grant *grant) {
  return grant->id_or_list.len + (grant->id_given ? 0 : 1 + digits_of(grant->number));
}

void sc_grant_id_write(const struct sc_grant *grant, char *out) {
  size_t len = grant->id_or_list.len;
  if (len > 0) memcpy(out, grant->id_or_list.ptr, len);
  if (grant->id_given) return;
  out[len] = '/';
  uint32_t left = grant->number;
  for (unsigned at = digits_of(left); at > 0; left /= 10) out[len + at--] = (char)('0' + left % 10);
}

struct sc_str sc_grant_id(struct sc_arena *arena, const struct sc_grant *grant) {
  if (grant->id_given) return grant->id_or_list;
  size_t len = sc_grant_id_len(grant);
  char *text = sc_arena_alloc(arena, len, 1);
  sc_grant_id_write(grant, text);
  return (struct sc_str){text, len};
}
