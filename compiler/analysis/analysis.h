/* SPDX-License-Identifier: Apache-2.0
 *
 * analysis.h - do two decision tables mean the same? Exact: either a proof, or a request that they answer differently.
 */
#ifndef SC_ANALYSIS_H
#define SC_ANALYSIS_H

#include "analysis/witness.h"

enum sc_equality {
  SC_EQUAL, /* every request gets the same decision, and an ALLOW the same obligations: a proof */
  SC_DIFFERENT,
  SC_UNPROVED /* no difference was found, but not everything could be looked at */
};

struct sc_difference {
  enum sc_difference_kind kind;
  struct sc_witness request; /* which the tables answer differently */
  const char *unproved; /* of SC_UNPROVED: why, static */
};

/* `before` and `after` are tables that scope_open_* accepted or sc_compile_table made, aligned to 8 bytes, and outlive the
 * arena, which takes all memory of the analysis. Reasons and rule ids of a DENY are not compared. */
enum sc_equality sc_analysis_first_difference(struct sc_arena *arena, const void *before,
                                              const void *after, struct sc_difference *out);

#endif
