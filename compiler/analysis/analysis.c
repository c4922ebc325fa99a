/* SPDX-License-Identifier: Apache-2.0
 *
 * analysis.c - the first difference of two tables.
 */
#include "analysis/analysis.h"

struct first {
  struct sc_parts parts;
  struct sc_universe universe;
  struct sc_difference *out;
  const char *unproved; /* of some region that may be impossible */
};

/* Goes on past regions of which it is not known whether some request lies in them. */
static bool take(void *ctx, const struct sc_access *cell) {
  struct first *first = ctx;
  for (unsigned kind = 0; kind < SC_DIFFERENCE_KINDS; kind++) {
    if (cell->unproved[kind] != NULL) first->unproved = cell->unproved[kind];
    if (cell->sure[kind] == SCOPE_F_FALSE) continue;
    first->out->kind = (enum sc_difference_kind)kind;
    sc_witness_of(&first->parts, cell, cell->sure[kind], &first->out->request);
    return false;
  }
  return true;
}

enum sc_equality sc_analysis_first_difference(struct sc_arena *arena, const void *before,
                                              const void *after, struct sc_difference *out) {
  struct first *first = SC_NEW(arena, struct first);
  *out = (struct sc_difference){0};
  first->out = out;
  sc_universe_init(&first->universe, arena, before, after);
  sc_parts_init(&first->parts, &first->universe, NULL);
  sc_parts_compare(&first->parts);
  struct sc_cells_options options = {.obligations = true, .user = SC_NOT_FOUND};
  if (!sc_cells_each(&first->parts, &options, take, first)) return SC_DIFFERENT;
  out->unproved = first->universe.unproved ? first->universe.unproved_why : first->unproved;
  return out->unproved != NULL ? SC_UNPROVED : SC_EQUAL;
}
