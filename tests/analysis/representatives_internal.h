/* SPDX-License-Identifier: Apache-2.0
 *
 * representatives_internal.h - between representatives.c and representatives_names.c: candidates for one source of values.
 */
#ifndef REPRESENTATIVES_INTERNAL_H
#define REPRESENTATIVES_INTERNAL_H

#include "analysis/representatives.h"
#include "base/intern.h"
#include "condition/regex.h"

struct candidates {
  struct representatives *r;
  enum sc_source_kind source;
  struct sc_str attr;
  struct slot slot; /* reps: all of them */
  struct sc_map seen; /* truths */
};

/* The constants of the atoms on this source. */
struct constants {
  SC_VEC(const struct sc_const *) items;
  SC_VEC(const struct sc_dfa *) dfas;
  const struct sc_attr *declared; /* FROM_ATTR */
};

void candidates_constants(struct candidates *c, struct constants *out);
void candidates_add_text(struct candidates *c, struct sc_str text);
/* Keeps one candidate for each combination of truths. */
void candidates_sift(struct candidates *c);

/* The automaton of a pattern of the test's own. */
const struct sc_dfa *representative_pattern(struct representatives *r, struct sc_str pattern);

/* User names that neither policy has; a literal of an atom may be one. */
void representative_strangers(struct representatives *r);
/* Scope names that neither policy lists or mentions. */
void representative_unlisted(struct representatives *r);

#endif
