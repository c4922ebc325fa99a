/* SPDX-License-Identifier: Apache-2.0
 *
 * scope_ids.c - scopes of the model to ids of a table.
 */
#include "simulate/scope_ids.h"

uint32_t *sc_scope_ids(struct sc_arena *arena, const struct scope_table *table,
                       const struct sc_policy *policy) {
  uint32_t count = sc_scope_id_count(policy);
  uint32_t *ids = SC_NEW_ARRAY(arena, uint32_t, count);
  for (uint32_t i = 0; i < count; i++) {
    ids[i] = i; /* classes stand behind the scopes, in the model as in the table */
    if (i >= policy->scope_count) continue;
    struct sc_str name = policy->scopes[i].name;
    uint32_t handle = scope_resolve_scope(table, (struct scope_bytes){name.ptr, name.len});
    ids[i] = handle == SCOPE_UNKNOWN ? SCOPE_UNKNOWN : SCOPE_ID_OF(handle);
  }
  return ids;
}
