/* SPDX-License-Identifier: Apache-2.0
 *
 * renames.h - names that one policy has and the other has not, for what is the same.
 *
 * Everything a policy says about a thing (its grants and tasks, who holds it, the rules that name it) is a statement. A name that is gone and a
 * name that is new are a pair if the policies make exactly the same statements about the two, with the names of all pairs exchanged,
 * and about no other two; of a condition, only what it says itself counts. So a pair is certain in what it claims: that the two mean the same, not that they are one person. Nothing
 * is guessed from likeness of names.
 */
#ifndef SC_RENAMES_H
#define SC_RENAMES_H

#include "analysis/changed_rules.h"

struct sc_renamed {
  enum sc_named kind;
  struct sc_str names[2];
  struct sc_span spans[2];
  uint32_t grants, members, rules,
      parts; /* statements: grants of it; who holds or inherits it; rules that name it; tasks and patterns */
};
struct sc_renames {
  SC_VEC(struct sc_renamed)
  items; /* by kind, then the old name */
  SC_VEC(struct sc_rule_pair)
  rules; /* of `changed`: but for names that are pairs they say the same, under other ids */
  bool too_many; /* names that changed: nothing was looked for */
};

#define SC_RENAMES_MAX 20000u /* names that only one of the policies has */

/* `changed` is what sc_changed_rules says of the two, which are checked and outlive the result: a rule that both have names nothing
 * that only one has. Other ids of rules are in changed->renamed. */
void sc_renames(struct sc_arena *arena, const struct sc_policy *before,
                const struct sc_policy *after, const struct sc_changed_rules *changed,
                struct sc_renames *out);

#endif
