/* SPDX-License-Identifier: Apache-2.0
 *
 * changed_rules.h - which rules of a policy another one does not have: by what they say, not by their ids and places.
 */
#ifndef SC_CHANGED_RULES_H
#define SC_CHANGED_RULES_H

#include "analysis/rule_text.h"

struct sc_rule_list { /* in the order: roles, users, agents, delegations, denies */
  SC_VEC(struct sc_said_rule) items;
};

struct sc_rule_pair {
  struct sc_said_rule before, after;
};

struct sc_changed_rules {
  struct sc_rule_list
      sides[2]; /* rules of `before` that `after` does not have; and the other way round */
  SC_VEC(struct sc_rule_pair)
  renamed; /* the same rule, the only one that says this, under another id that was given */
};

/* A rule has an equal in the other policy if that one has the same holder with the same duties, patterns over the same scopes with the same
 * risks and duties, selectors, limits, and a condition that is made of equal atoms in the same way. A rule that stands twice in one
 * policy and once in the other is listed once. Both policies are checked and outlive the result. */
void sc_changed_rules(struct sc_arena *arena, const struct sc_policy *before,
                      const struct sc_policy *after, struct sc_changed_rules *out);

#endif
