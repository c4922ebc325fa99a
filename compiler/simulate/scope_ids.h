/* SPDX-License-Identifier: Apache-2.0
 *
 * scope_ids.h - what a table calls the scopes of the checked model that it was made of.
 */
#ifndef SC_SCOPE_IDS_H
#define SC_SCOPE_IDS_H

#include <scope.h>

#include "policy.h"

/* Per scope of the model, and then per class of unlisted names: the table's id, SCOPE_UNKNOWN where it has none. */
uint32_t *sc_scope_ids(struct sc_arena *arena, const struct scope_table *table,
                       const struct sc_policy *policy);
/* How many there are. */
static inline uint32_t sc_scope_id_count(const struct sc_policy *policy) {
  return policy->scope_count + policy->open_class_count;
}

#endif
