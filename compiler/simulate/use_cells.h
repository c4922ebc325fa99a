/* SPDX-License-Identifier: Apache-2.0
 *
 * use_cells.h - who used what: events counted per (user, roles, actors, task, scope), and from there per rule and scope.
 *
 * Which rules can speak for an event depends on these names alone; they are asked for once per cell. Where each leg has one
 * rule, an allowed event used exactly these, and nothing is asked per event. Only recorded ALLOWs are use. One that the
 * policy of today would not allow, or that cannot be replayed, counts as a use of each rule that could have allowed it: a
 * review must not take away what may be in use.
 */
#ifndef SC_USE_CELLS_H
#define SC_USE_CELLS_H

#include "simulate/kept_text.h"
#include "simulate/replay_side.h"

#define SC_CELLS_MAX                                                                               \
  ((size_t)1 << 19) /* events of further ones are told of, and not counted as use */

struct sc_cell_rule {
  uint32_t rule_id;
  enum scope_leg leg;
  uint32_t hop;
  struct sc_use use; /* of events for which it was asked alone */
};

struct sc_cell {
  uint64_t hash;
  /* The ids + 1 (0 = none, SCOPE_UNKNOWN = the policy does not have it) of user, task of the acting agent, scope; number of
   * actors; actors, roles, tasks of the other actors. */
  const uint32_t *key;
  uint32_t key_count;
  bool open; /* loose, or of a user that the policy does not list */
  bool loose; /* other names than these may be counted here: unknown ones, or below an open scope */
  bool mixed; /* and were */
  bool
      plain; /* each leg has one rule, or only such as hold always: each plain use is a use of all rules */
  struct sc_use allowed, denied; /* as recorded */
  struct sc_use plain_use, maybe_use;
  uint32_t reasons; /* bit per recorded reason of denials */
  struct sc_cell_rule *rules; /* subject, delegation and agent legs */
  uint32_t rule_count;
  /* Which rules were true together, where it was asked: bit i = rules[i]; each set once. `rough`: there are more rules or sets
   * than are told apart, and the sets are not whole. */
  uint64_t *sets;
  uint32_t set_count;
  bool rough;
  /* Of the first event, of several at that time those that sort first; cut to SC_CELL_NAME_MAX bytes. */
  struct sc_str user, agent, task, scope;
  uint32_t named_at; /* its time */
  struct sc_kept names; /* where they lie */
};
#define SC_CELL_NAME_MAX 4096u

#define SC_CELL_SETS 64u /* of one cell */

/* Uses of one rule for one scope. */
struct sc_rule_use {
  uint32_t rule_id, scope_id;
  struct sc_use use;
};

struct sc_cells {
  struct sc_arena *arena;
  const struct sc_side *side;
  SC_VEC(struct sc_cell) cells;
  uint32_t *slots; /* cell + 1; open-addressed */
  size_t slot_count;
  uint64_t uncounted; /* events beyond SC_CELLS_MAX */
  struct sc_use *users; /* allowed events, by user id */
  uint32_t user_count;
  struct scope_candidate *found; /* scratch */
  size_t found_capacity;
  SC_VEC(struct sc_rule_use) uses; /* after sc_cells_fold: sorted by rule, scope */
  size_t uses_limit; /* join them when there are so many */
};

void sc_cells_init(struct sc_arena *arena, struct sc_cells *cells, const struct sc_side *side);
/* Counts an event of the side's batch. */
void sc_cells_add(struct sc_cells *cells, const struct sc_event *event, size_t index);
/* The cell of an event whose names the request has; made where it is new; NULL where there are too many. Of the event the names
 * and the time are used. */
struct sc_cell *sc_cells_at(struct sc_cells *cells, const struct sc_event *event,
                            const struct scope_request *request);
/* Where there are too many: a cell beside them, to be filled; at the end its rules get what it has. */
void sc_cells_begin_spare(struct sc_cells *cells, const struct scope_request *request,
                          struct sc_cell *out);
void sc_cells_end_spare(struct sc_cells *cells, const struct sc_cell *spare);
/* A use of a rule for a scope that no cell tells of. */
void sc_cells_add_use(struct sc_cells *cells, const struct sc_rule_use *use);
/* Once, at the end: fills `uses`. */
void sc_cells_fold(struct sc_cells *cells);
/* Uses of a rule for a scope; NULL: none. */
const struct sc_rule_use *sc_cells_use(const struct sc_cells *cells, uint32_t rule_id,
                                       uint32_t scope_id);

#define SC_CELL_USER 0u
#define SC_CELL_TASK 1u
#define SC_CELL_SCOPE 2u
#define SC_CELL_ACTORS 3u /* their count; then they */
#define SC_CELL_KEY_MAX (4u + 2 * (SCOPE_ACTORS_MAX + 1) + SCOPE_ROLES_MAX + 1)

#endif
