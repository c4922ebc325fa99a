/* SPDX-License-Identifier: Apache-2.0
 *
 * changed_rules.h - which rules of a policy another one does not have: by what they say, not by their ids and places.
 */
#ifndef SC_CHANGED_RULES_H
#define SC_CHANGED_RULES_H

#include "analysis/rule_text.h"

struct sc_changed_rules {
  SC_VEC(struct sc_said_rule)
  items; /* in the order: roles, users, agents, delegations, denies */
};

/* The rules of `after` that have no equal in `before`: the same holder with the same duties, patterns over the same scopes with the same
 * risks and duties, selectors, limits, and a condition that is made of equal atoms in the same way. `by_name`: only what is written in the
 * rule itself counts, not what the conditions that it names and the catalog say. A rule that stands twice in `after` and once in
 * `before` is listed once. Both policies are checked and outlive the result. */
void sc_changed_rules(struct sc_arena *arena, const struct sc_policy *before,
                      const struct sc_policy *after, bool by_name, struct sc_changed_rules *out);

#endif
