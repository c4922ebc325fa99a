/* SPDX-License-Identifier: Apache-2.0
 *
 * condition_check_internal.h - what condition_check.c (names, operators), condition_const.c (constants) and
 * condition_pattern.c (regular expressions, globs) share. A function that returns false has reported why.
 */
#ifndef SC_CONDITION_CHECK_INTERNAL_H
#define SC_CONDITION_CHECK_INTERNAL_H

#include "base/diag.h"
#include "policy.h"

struct sc_condition_checker {
  struct sc_diags *diags;
  struct sc_arena *arena;
  const struct sc_policy *policy;
  struct sc_expr *atom; /* the one at hand */
  const struct sc_attr *attr; /* what it reads; NULL if built in */
};

/* The constants of the atom at hand get their values. */
bool sc_condition_check_consts(struct sc_condition_checker *checker);
/* The atom at hand gets its automaton. */
bool sc_condition_check_pattern(struct sc_condition_checker *checker);

/* "an int", "a string", ... */
const char *sc_condition_type_name(enum sc_type type);
/* Adds "declared here" if the attribute is declared. */
void sc_condition_note_attr(struct sc_condition_checker *checker, struct sc_diag *diag);

/* The nearest of several names, for "did you mean". */
struct sc_near {
  struct sc_str wanted;
  struct sc_str best; /* ptr NULL while none is near */
  size_t limit;
};
struct sc_near sc_near_start(struct sc_str wanted);
void sc_near_offer(struct sc_near *near, struct sc_str candidate);

#endif
