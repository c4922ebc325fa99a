/* SPDX-License-Identifier: Apache-2.0
 *
 * change.h - which rules of a policy are not the same in an older one.
 *
 * Two rules are the same if they are of one kind and holder, cover the same scopes by name, risk and duties, and are alike in
 * everything else that decides: delegates, tasks, ceilings, expiry, depth, selectors, and the condition with its names
 * written out. Ids that were made from places, titles and messages do not count. A condition that was only put in other words
 * counts as a change: what is in doubt is to be covered.
 */
#ifndef SC_CHANGE_H
#define SC_CHANGE_H

#include <scope.h>

#include "base/source.h"
#include "policy.h"

/* Per rule id of the new policy's table (explanation sections open): true where the old one has no such rule. *count is the
 * number of rules. `sources` are the new policy's. Memory: the arena. */
const bool *sc_changed_rules(struct sc_arena *arena, const struct sc_policy *before,
                             const struct sc_policy *after, struct sc_sources *sources,
                             const struct scope_table *table, uint32_t *count);

#endif
