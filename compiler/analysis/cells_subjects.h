/* SPDX-License-Identifier: Apache-2.0
 *
 * cells_subjects.h - what cells_subjects.c and cells_joined.c share: the subjects of one chain at one scope.
 */
#ifndef SC_CELLS_SUBJECTS_H
#define SC_CELLS_SUBJECTS_H

#include "analysis/cells.h"

/* One kind of parts: what it adds to a subject on either side. */
struct kind {
  sc_mdd_ref grant[SC_SIDES], delegation[SC_SIDES];
  uint32_t signature, user_env;
  uint32_t first; /* a part of it */
  SC_VEC(uint32_t) parts;
};

struct shown { /* what a smaller subject showed */
  uint32_t base; /* enum sc_cell_base; of users: + index of the kind */
  bool of_user; /* it speaks of the stranger's name: nothing follows for others */
  bool user_too; /* of roles alone: what is shown holds for strangers with them, too */
  const struct kind *roles[SC_CELL_ROLES_MAX];
  uint32_t role_count;
  sc_mdd_ref granted, revoked, obliged;
};

struct subjects {
  struct sc_cell_walk *cells;
  struct sc_universe *u;
  SC_VEC(struct kind) roles, users;
  sc_mdd_ref any_user[SC_SIDES]; /* delegations from user:* */
  SC_VEC(struct shown) shown;
  struct sc_cell_duties duties[SC_SIDES];
  bool duties_differ;
  uint32_t tries;
};

struct subject {
  enum sc_cell_base base;
  const struct kind *user; /* of base USER */
  uint32_t user_index;
  const struct kind *roles[SC_CELL_ROLES_MAX];
  uint32_t role_count;
};

/* Looks at one subject, and calls back where the tables differ by more than was shown. False: the callback stopped it. */
bool sc_look_at_subject(struct subjects *s, const struct subject *subject);
/* Past a budget, which is noted. */
bool sc_too_many_subjects(struct subjects *s);
/* cells_joined.c: subjects of more roles than `most`, up to which all were looked at. False: the callback stopped it. */
bool sc_joined_subjects(struct subjects *s, uint32_t most);

#endif
