/* SPDX-License-Identifier: Apache-2.0
 *
 * parts.h - what a subject is made of: the roles that a request can assert, and the users, taken together where neither table can
 * tell them apart.
 *
 * A subject's grants and delegations are those of its parts joined by "or". Users with the same rows in both tables, and
 * the same answers to conditions on `user`, are one part.
 */
#ifndef SC_PARTS_H
#define SC_PARTS_H

#include "analysis/universe.h"

struct sc_part_rows { /* in one side's table; 0 = none */
  sc_row grant;
  uint32_t role, delegate, role_delegate;
};

struct sc_part {
  bool is_user;
  uint32_t role; /* shared */
  struct sc_part_rows rows[SC_SIDES];
  uint32_t
      user_env; /* users: what conditions on `user` say, index into envs; 0 = of any other user */
  SC_VEC(uint32_t) users; /* shared, rising */
  bool denied; /* some deny selects by a role that it has, or by its name */
};

/* The classes of the variables that read `user`. */
struct sc_user_env {
  uint32_t text_class;
  const bool *matches; /* per variable */
};

struct sc_part_list {
  SC_VEC(uint32_t) items;
};

struct sc_parts {
  struct sc_universe *u;
  SC_VEC(struct sc_part) items; /* the roles, as numbered; then the users */
  const bool *scopes; /* which `holders` knows; NULL = all */
  struct sc_part_list few; /* they, if they are few: then each row is asked, instead of read */
  struct sc_part_list *holders; /* per shared scope: parts that are granted it in either table */
  struct sc_part_list *delegators; /* per shared task: parts that can hand it on */
  struct sc_part_list denied;
  SC_VEC(struct sc_user_env) envs;
  const struct sc_shared_var *user_text; /* NULL = no condition reads `user` */
  SC_VEC(const struct sc_shared_var *) role_vars;
  const struct sc_part_list *tasks_of_class[SC_SIDES]; /* per to-class: shared tasks */
  bool *
      scope_changed; /* per shared scope: some part's grants, or the denies of all agents, differ there */
  bool *task_changed; /* per shared task: its scopes, denies, duties or delegations differ */
};

/* `scopes`: per shared scope, whether it will be asked about; NULL = all. */
void sc_parts_init(struct sc_parts *parts, struct sc_universe *u, const bool *scopes);
/* parts_change.c: sets scope_changed and task_changed; of one table alone, all of them. */
void sc_parts_compare(struct sc_parts *parts);
/* Whether two masks, each of its side's table, name the same step-ups. */
bool sc_same_step_ups(const struct sc_universe *u, const uint32_t masks[SC_SIDES]);

/* Whether the part has the role of the variable in the side's table. */
bool sc_part_has_role(const struct sc_parts *parts, const struct sc_part *part, uint32_t side,
                      uint32_t role);

#endif
