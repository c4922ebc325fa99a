/* SPDX-License-Identifier: Apache-2.0
 *
 * explain.h - a decision with all that it was made of: legs, the rules each leg looked at, their conditions.
 *
 * The runtime says what is true; this only arranges it. An explanation lives in an arena.
 */
#ifndef SC_EXPLAIN_H
#define SC_EXPLAIN_H

#include "explain/answer.h"

#define SC_EXPLAIN_DEPTH_MAX 128u /* deeper conditions are cut off when printed */

struct sc_leg {
  enum scope_leg leg;
  uint32_t hop;
  enum scope_truth truth; /* of a deny leg: TRUE = no deny applies */
  bool skipped; /* an autonomous task without user: nothing to ask */
  const struct scope_candidate *rules;
  size_t rule_count;
};

struct sc_explanation {
  const struct scope_table *table;
  const unsigned char *bytes; /* of the whole table; NULL: zones of atoms are not named */
  const struct scope_request *request;
  const struct sc_answer *answer;
  struct sc_leg *legs; /* subject, hops from the user outward, actors from the acting one, denies */
  size_t leg_count; /* 0: the request failed before the first leg */
};

void sc_explanation_make(struct sc_arena *arena, const struct scope_table *table,
                         const unsigned char *bytes, const struct scope_request *request,
                         const struct sc_answer *answer, struct sc_explanation *out);

/* Whether the rule is one of those that decided. */
bool sc_rule_decided(const struct sc_explanation *e, const struct scope_candidate *rule);

/* What an atom compares, in words: "device.trust = managed", "now.clock = 19:30 America/New_York", "ip is missing".
 * Empty if the atom cannot be read. */
struct sc_str sc_atom_value(struct sc_arena *arena, const struct sc_explanation *e, uint32_t expr,
                            struct sc_str atom);

/* The attribute that an atom reads, from its text. `part` is what follows a zone, as in now("Europe/Berlin").clock. */
struct sc_str sc_atom_attribute(struct sc_str atom, struct sc_str *part);

/* The part of a condition that keeps it from being `wanted`, as an expression. Empty if it is. */
struct sc_str sc_unmet(struct sc_arena *arena, const struct sc_explanation *e, uint32_t expr,
                       bool wanted);

/* What would make a failing leg hold, one sentence each. */
struct sc_advice {
  struct sc_str *items;
  size_t count, capacity;
};
void sc_leg_advice(struct sc_arena *arena, const struct sc_explanation *e, const struct sc_leg *leg,
                   struct sc_advice *out);

/* "subject dana holds app:read": what the leg asks. */
struct sc_str sc_leg_title(struct sc_arena *arena, const struct sc_explanation *e,
                           const struct sc_leg *leg);
const char *sc_truth_name(enum scope_truth truth);

#endif
