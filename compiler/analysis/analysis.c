/* SPDX-License-Identifier: Apache-2.0
 *
 * analysis.c - the first difference of two tables.
 */
#include "analysis/analysis.h"

struct first {
  struct sc_parts parts;
  struct sc_universe universe;
  struct sc_difference *out;
};

static bool take(void *ctx, const struct sc_access *cell) {
  struct first *first = ctx;
  sc_mdd_ref ref = cell->obliged;
  first->out->kind = SC_OBLIGED;
  if (cell->revoked != SCOPE_F_FALSE) first->out->kind = SC_REVOKED, ref = cell->revoked;
  if (cell->granted != SCOPE_F_FALSE) first->out->kind = SC_GRANTED, ref = cell->granted;
  sc_witness_of(&first->parts, cell, ref, &first->out->request);
  return false;
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
  out->unproved = first->universe.unproved_why;
  return first->universe.unproved ? SC_UNPROVED : SC_EQUAL;
}
