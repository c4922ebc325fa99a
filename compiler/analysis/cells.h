/* SPDX-License-Identifier: Apache-2.0
 *
 * cells.h - decisions as diagrams: for a subject, a chain of agents with their task, and a scope, when each table allows it.
 *
 * Subjects are looked at from small to large: no user and no role; one asserted role without and with a user whom no
 * table knows; each kind of user; then users with asserted roles, and roles together. A larger one is reported only for
 * what the smaller ones in it do not show. Two roles suffice (one that is granted the scope, one that may delegate), and a
 * third where a deny selects by role. Both tables may allow a subject by different roles, with other duties: then the roles of
 * one that is no longer allowed and of one that newly is are taken together. docs/adr/0006-exact-analysis.md has the proof.
 */
#ifndef SC_CELLS_H
#define SC_CELLS_H

#include "analysis/care.h"
#include "analysis/parts.h"

#define SC_CELL_ROLES_MAX 4u
#define SC_CELL_CHAIN_MAX 8u

enum sc_cell_base {
  SC_BASE_NOBODY, /* no user, no role: autonomous tasks */
  SC_BASE_ROLES, /* no user, asserted roles; `user_too`: it is the same with a user whom no table knows */
  SC_BASE_STRANGER, /* a user that no table knows, asserted roles */
  SC_BASE_USER
};

/* Equal kinds of roles, or of users: any of them is the same. Indices into sc_parts.items. */
struct sc_cell_kind {
  const uint32_t *parts;
  uint32_t count;
};

/* What an ALLOW asks for. */
struct sc_cell_duties {
  uint32_t ttl_s;
  uint32_t step_ups; /* bits of the side's table */
  uint8_t log, risk;
};

enum sc_difference_kind { SC_GRANTED, SC_REVOKED, SC_OBLIGED };
#define SC_DIFFERENCE_KINDS 3u

struct sc_access {
  enum sc_cell_base base;
  bool user_too;
  struct sc_cell_kind users; /* of base USER */
  struct sc_cell_kind roles[SC_CELL_ROLES_MAX]; /* one of each is asserted */
  uint32_t role_count;
  const uint32_t *chain; /* shared tasks: the acting agent's first */
  uint32_t chain_count;
  uint32_t scope; /* shared */
  sc_mdd_ref allowed[SC_SIDES]; /* when: over the variables of context */
  sc_mdd_ref granted; /* newly allowed; of a single table: allowed. Possible requests only */
  sc_mdd_ref revoked; /* no longer allowed */
  sc_mdd_ref obliged; /* allowed by both, with other duties */
  /* Of granted, revoked, obliged: the part where requests surely are, and why that is not all of it; NULL = it is. */
  sc_mdd_ref sure[SC_DIFFERENCE_KINDS];
  const char *unproved[SC_DIFFERENCE_KINDS];
  struct sc_cell_duties duties[SC_SIDES];
  struct sc_care_context context;
};

typedef bool sc_cell_fn(void *ctx, const struct sc_access *cell); /* false: stop */

struct sc_cells_options {
  bool obligations; /* also cells that differ in nothing but duties */
  bool all; /* not only what can have changed */
  const bool *scopes; /* per shared scope, NULL = all */
  const bool *tasks; /* per shared task of the acting agent, NULL = all */
  uint32_t user; /* only subjects of this part (a user's); SC_NOT_FOUND = all */
  const sc_mdd_ref *when; /* only where this is TRUE, NULL = always */
};

/* Calls fn for each cell in which the tables differ (of one table: in which it allows something), by the acting agent's task,
 * chain, scope, subject. False: fn stopped it. u->unproved is set where something could not be looked at. */
bool sc_cells_each(struct sc_parts *parts, const struct sc_cells_options *options, sc_cell_fn *fn,
                   void *ctx);

/* cells_legs.c: one leg of one side's table at a scope. FALSE where the scope or task is not there. */
struct sc_cell_place {
  uint32_t scope; /* shared */
  uint32_t agent_name,
      task; /* of the acting agent: shared agent and shared task, for conditions on their names */
};
sc_mdd_ref sc_leg_grant(struct sc_parts *parts, uint32_t side, sc_row row,
                        const struct sc_cell_place *place);
sc_mdd_ref sc_leg_delegation(struct sc_parts *parts, uint32_t side, uint32_t class_row,
                             uint32_t task, uint32_t chain, const struct sc_cell_place *place);
sc_mdd_ref sc_leg_task(struct sc_parts *parts, uint32_t side, uint32_t task,
                       const struct sc_cell_place *place);
/* `ref` at this place: the names of the acting agent, its task and the scope are known there. */
sc_mdd_ref sc_leg_at(struct sc_parts *parts, sc_mdd_ref ref, const struct sc_cell_place *place);
/* Where no deny of all agents (agent SC_NOT_FOUND), or of one agent, applies. */
sc_mdd_ref sc_leg_undenied(struct sc_parts *parts, uint32_t side, uint32_t agent,
                           const struct sc_cell_place *place);
/* `ref` where the text has this value; len 0 and ptr NULL: is absent. */
sc_mdd_ref sc_fix_text(struct sc_universe *u, sc_mdd_ref ref, uint16_t source, struct sc_str value);

/* cells_subjects.c: all subjects of one chain at one scope. `rest` is everything but grants and the user's delegation. */
struct sc_cell_walk {
  struct sc_parts *parts;
  const struct sc_cells_options *options;
  sc_cell_fn *fn;
  void *ctx;
  struct sc_cell_place place;
  uint32_t chain[SC_CELL_CHAIN_MAX];
  uint32_t chain_count;
  sc_mdd_ref rest[SC_SIDES];
  uint32_t visits; /* of chains from one acting agent at one scope */
  struct sc_map seen;
  const struct sc_part_list *handers; /* per shared task: shared agents that may hand it on */
  const bool *any_hander; /* per shared task: delegations from agent:* cover it */
  struct sc_part_list *same_name; /* per shared task: tasks of that name */
  const uint32_t *signatures; /* per part: equal ones have the same roles that denies select */
};
bool sc_cells_subjects(struct sc_cell_walk *cells);

#endif
