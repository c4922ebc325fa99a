/* SPDX-License-Identifier: Apache-2.0
 *
 * diff_locate.h - in which changes of a diff a concrete request lies: of a log, or of a test.
 *
 * A change is a rectangle of subjects, chains and scopes, with one region of context. A request lies in all that name its chain
 * and scope, a subject that is, or is a part of, its own, and whose region holds its context.
 */
#ifndef SC_DIFF_LOCATE_H
#define SC_DIFF_LOCATE_H

#include "diff/diff.h"
#include "diff/region_at.h"

struct sc_located { /* one subject of a change at one scope, through one chain */
  enum sc_change_kind kind;
  bool combined; /* a subject of several parts */
  uint32_t chain, scope, subject, change;
};

struct sc_locator {
  struct sc_diff *diff;
  struct sc_region_reader reader;
  SC_VEC(struct sc_located) places; /* sorted */
  uint32_t *part_of_user; /* per shared user */
  uint32_t *subject_of[4]; /* by form, per part: index into diff->subjects */
  uint32_t nobody;
  struct sc_map classes; /* ids of an unlisted scope -> shared scope */
  uint32_t *found; /* per change at most */
  size_t found_count;
};

/* `diff` is complete, and is borrowed. */
void sc_locator_init(struct sc_arena *arena, struct sc_diff *diff, struct sc_locator *out);

/* How two tables answer one request: 1 + kind, or 0: in the same way. `step_ups` of a side are its table's. */
unsigned sc_outcome_of(const struct sc_diff *diff, const struct scope_decision decisions[2]);

/* Fills `found` with the indices of the changes of the kind in which the request lies, or may lie if what it lacks may have
 * been there, rising. No allocation. */
void sc_locate(struct sc_locator *locator, enum sc_change_kind kind,
               const struct sc_request_pair *request, bool lacking);

#endif
