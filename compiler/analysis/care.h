/* SPDX-License-Identifier: Apache-2.0
 *
 * care.h - which combinations of classes a request can have at all, and picking one.
 *
 * Variables that read one source are not independent: two patterns on one text, two zones' local times, an instant and a time of the
 * week. The care diagram of a set of variables is TRUE exactly for the combinations that some value has, so a diagram
 * joined with it is FALSE exactly if no request satisfies it. Where finding that out takes more than a budget, two diagrams
 * enclose the truth.
 */
#ifndef SC_CARE_H
#define SC_CARE_H

#include "analysis/joint_now.h"
#include "analysis/joint_text.h"

/* What is known of the names in a request besides the variables. */
struct sc_care_context {
  bool unknown_user; /* the user is one that no table knows */
  uint32_t scope; /* shared, of a class of unlisted names; SC_NOT_FOUND = the name is known */
};

/* Where a request can be at all, as far as the variables go that a diagram tests. */
struct sc_care {
  sc_mdd_ref can; /* FALSE only where none can be */
  sc_mdd_ref sure; /* TRUE only where one can be; another than `can` only past a budget */
  const char *unproved; /* which budget, static; NULL = none */
};
struct sc_care sc_care(struct sc_universe *u, sc_mdd_ref ref,
                       const struct sc_care_context *context);

/* The classes on one way from `ref`, which is not FALSE, to TRUE: SC_ABSENT, or SC_UNTESTED where it does not matter. */
#define SC_UNTESTED 0xfffffffeu
void sc_pick(const struct sc_universe *u, sc_mdd_ref ref, uint32_t *classes);

/* Texts of the class 0 of a TEXT variable, by the answers of `matches` (MATCH variables of it). */
const struct sc_joint_texts *sc_care_texts(struct sc_universe *u, const struct sc_shared_var *text,
                                           const struct sc_shared_var *const *matches,
                                           uint32_t match_count,
                                           const struct sc_care_context *context);
/* The index of the first label in sc_joint_text.labels that is of a MATCH. */
#define SC_CARE_FIRST_MATCH(text) ((text)->source == SCOPE_F_FROM_SCOPE ? 1u + SC_SIDES : 1u)

#endif
