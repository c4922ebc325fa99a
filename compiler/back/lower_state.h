/* SPDX-License-Identifier: Apache-2.0
 *
 * lower_state.h - what the files of the lowering pass share. lower.c alone knows the order in which they run.
 *
 * Three parts have nothing to do with each other until they are done: the rows of rules, the names, and what explanations say of
 * rules (lower_parts.c). What more than one of them reads is there before they begin.
 *
 * Rules get running numbers in the order: grants of roles, grants of users, scopes of tasks, delegations, denies. A pair
 * (cell, rule) says that the rule stands behind the cell; lower_debug_cells.c turns pairs into lists.
 */
#ifndef SC_LOWER_STATE_H
#define SC_LOWER_STATE_H

#include "back/lower.h"
#include "back/mdd.h"
#include "back/name_hash.h"
#include "back/rows.h"
#include "back/strings.h"
#include "back/variables.h"

/* A rule's claim on one scope. */
struct sc_claim {
  uint32_t scope;
  sc_mdd_ref ref;
  uint32_t rule;
};
struct sc_claims {
  SC_VEC(struct sc_claim) items;
};

/* The rules behind cells. */
struct sc_cell_rules {
  SC_VEC(uint32_t)
  rules; /* per cell: its rule + 1, 0 = none, or SC_SEVERAL_RULES: then they are among the pairs */
  SC_VEC(uint64_t) pairs; /* cell << 32 | rule */
};
#define SC_SEVERAL_RULES 0xffffffffu

/* The place of an inner row. */
struct sc_inner {
  struct scope_f_inner *inner;
  uint16_t *keys;
  uint32_t capacity;
  uint64_t first; /* number of its key 0 among those of all inner rows */
  bool shareable; /* outside the cell, it may be one with equal rows */
};

struct sc_lower {
  struct sc_arena *arena;
  struct sc_diags *diags;
  const struct sc_policy *policy;
  const struct sc_lower_options *options;
  struct sc_image *image;

  struct sc_variables variables;
  struct sc_mdd *mdd;
  sc_mdd_ref *condition_refs; /* per named condition */
  struct sc_map atoms; /* text of an atom -> its diagram */
  struct sc_rows rows;

  struct sc_arena *names_arena;
  struct sc_strings strings; /* STRINGS */
  struct {
    struct sc_hash_name *items;
    uint32_t count;
  } names; /* all names, each with its place in STRINGS */
  SC_VEC(struct sc_str) step_ups; /* sorted */

  bool *implies; /* per scope id: whether it implies others; scopes lie far apart */
  const uint32_t **implied_by; /* per scope id: the scopes that imply it, rising */
  uint32_t *implied_by_counts;

  uint32_t task_count;
  uint32_t *task_bases; /* per agent: id of its first task */

  /* Sets of roles that someone holds: those with the same roles have the same number. */
  uint32_t *set_of_role, *set_of_user;
  uint32_t set_count;

  const struct sc_delegation **delegations; /* ordered by content */

  uint32_t rule_count;
  /* Only with debug: */
  struct sc_debug *debug;
  SC_VEC(sc_mdd_ref) rule_refs;
  struct sc_cell_rules outer; /* of the words of ROWS */
  struct sc_cell_rules
      inner; /* of the keys of all inner rows, from key 0 of user 0 (scope_format.h, scope_f_user_cell) */
  uint64_t inner_count;

  struct scope_f_scope *scopes;
  struct scope_f_user *users;
  struct scope_f_role *roles;
  struct scope_f_agent *agents;
  struct scope_f_task *tasks;
  struct scope_f_meta meta;

  struct sc_claims claims; /* scratch of the row under construction */
  SC_VEC(struct sc_cell) cells; /* scratch */
};

/* lower_conditions.c */
void sc_lower_conditions(struct sc_lower *lower);
/* TRUE for NULL. */
sc_mdd_ref sc_lower_expr(struct sc_lower *lower, const struct sc_expr *expr);

/* lower_claims.c: claims to rows */
void sc_lower_implied_by(struct sc_lower *lower);
uint32_t sc_lower_scope_count(const struct sc_lower *lower); /* declared, mentioned and classes */
/* One more rule; returns its number. */
uint32_t sc_lower_add_rule(struct sc_lower *lower, sc_mdd_ref ref);
/* Adds a claim on each scope the patterns cover and on all that those imply. */
void sc_lower_claim(struct sc_lower *lower, struct sc_claims *claims,
                    const struct sc_pattern *patterns, uint32_t count, sc_mdd_ref ref,
                    uint32_t rule);
/* The row that lower->claims make (scopes joined by `or`), on top of the rules that hold for every scope: `everywhere`
 * with `everywhere_count` entries (scope unused). Records pairs and empties lower->claims. */
uint32_t sc_lower_claims_row(struct sc_lower *lower, const struct sc_claim *everywhere,
                             uint32_t everywhere_count, bool shareable);
/* The same into a holder's cell, if the row is small enough to be an inner one, else into ROWS and a reference to it. */
void sc_lower_claims_inner(struct sc_lower *lower, const struct sc_inner *place,
                           const struct sc_claim *everywhere, uint32_t everywhere_count);
/* Refers to a row of ROWS, 0 = the empty one. */
void sc_lower_outer(const struct sc_inner *place, uint32_t off);
struct sc_inner sc_lower_user_row(struct sc_lower *lower, uint32_t user);
struct sc_inner sc_lower_task_row(struct sc_lower *lower, uint32_t task);
struct sc_inner sc_lower_agent_row(struct sc_lower *lower, uint32_t agent);

/* lower_subjects.c: roles, users, tasks */
void sc_lower_subjects(struct sc_lower *lower);
/* lower_delegations.c */
void sc_lower_order_delegations(struct sc_lower *lower);
bool sc_lower_delegations(struct sc_lower *lower); /* false: there are too many rows */
/* lower_denies.c */
void sc_lower_denies(struct sc_lower *lower);
/* lower_tables.c: the sections that do not depend on rules. begin: what tasks need of them. */
void sc_lower_begin_tables(struct sc_lower *lower);
uint32_t sc_lower_step_ups(struct sc_lower *lower, const struct sc_duties *duties);
void sc_lower_tables(struct sc_lower *lower);
bool sc_lower_automata_fit(const struct sc_lower *lower);
/* Users, roles, agents and tasks are told where their names are. */
void sc_lower_place_names(struct sc_lower *lower);
/* lower_parts.c: all that is made before nodes get their numbers. False: there are too many rows. */
bool sc_lower_parts(struct sc_lower *lower);
void sc_lower_section(struct sc_lower *lower, enum scope_f_kind kind, const void *data, size_t len);
/* lower_nodes.c: nodes, their new numbers, and the optional sections. False after a diagnostic. */
bool sc_lower_nodes(struct sc_lower *lower);

#endif
