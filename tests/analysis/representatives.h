/* SPDX-License-Identifier: Apache-2.0
 *
 * representatives.h - values that stand for all values: of each thing that conditions read, one for every combination of truths
 * that the atoms of two policies can have together.
 *
 * It owes nothing to the analysis that it tests. Truths are the oracle's, candidates come from the policies' constants (and
 * what lies beside them), from a walk over the product of all patterns on one text, and from a walk along the clock.
 */
#ifndef REPRESENTATIVES_H
#define REPRESENTATIVES_H

#include "oracle/differential.h"
#include "oracle/oracle_condition.h"

struct rep { /* of an attribute, of the resource or of now; absent: none of it is set */
  bool present;
  struct oracle_value value; /* of an attribute */
  struct sc_str text; /* of the resource */
  int64_t now;
};

enum slot_kind { SLOT_ATTR, SLOT_RESOURCE, SLOT_NOW };

struct slot {
  enum slot_kind kind;
  struct sc_str name; /* of an attribute */
  SC_VEC(struct rep) reps; /* the first is absent */
};

struct representatives {
  struct sc_arena *arena;
  struct trial *sides[2];
  struct oracle_conditions *conditions[2];
  SC_VEC(const struct sc_expr *) atoms[2];
  SC_VEC(struct slot) slots;
  SC_VEC(struct sc_str) strangers; /* user names that neither policy has */
  SC_VEC(struct sc_str) unlisted; /* scope names that neither policy lists or mentions */
  bool regexes; /* some atom is a pattern */
  bool too_large; /* some text's patterns have too large a product: nothing can be said */
};

void representatives_of(struct sc_arena *arena, struct trial *const sides[2],
                        struct representatives *out);

/* representatives_text.c: one text for each combination of answers of the automata, of those that `among` accepts and that are
 * not in `others`; out->too_large past a budget. */
struct texts {
  SC_VEC(struct sc_str) items;
};
void representative_texts(struct representatives *r, const struct sc_dfa *among,
                          const struct sc_dfa *const *dfas, uint32_t dfa_count,
                          const struct sc_str *others, uint32_t other_count, struct texts *out);
/* representatives_now.c: instants around everything that conditions on time speak of. */
struct instants {
  SC_VEC(int64_t) items;
};
void representative_instants(struct representatives *r, struct instants *out);

#endif
