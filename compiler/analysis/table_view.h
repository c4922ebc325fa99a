/* SPDX-License-Identifier: Apache-2.0
 *
 * table_view.h - the sections of a decision table as arrays, for analyses that look at a table as a whole.
 *
 * The table was verified (scope_open_* of the runtime, or just made by sc_compile_table): nothing is checked again. All
 * memory is borrowed from the table, which is aligned to 8 bytes and outlives the view.
 */
#ifndef SC_TABLE_VIEW_H
#define SC_TABLE_VIEW_H

#include "base/str.h"
#include "scope_format.h"

#define SC_VIEW_SECTIONS(X)                                                                        \
  X(META, meta, struct scope_f_meta)                                                               \
  X(STRINGS, strings, char)                                                                        \
  X(USERS, users, struct scope_f_user)                                                             \
  X(ROLES, roles, struct scope_f_role)                                                             \
  X(AGENTS, agents, struct scope_f_agent)                                                          \
  X(TASKS, tasks, struct scope_f_task)                                                             \
  X(SCOPES, scopes, struct scope_f_scope)                                                          \
  X(ATTRS, attrs, struct scope_f_attr)                                                             \
  X(ENUMS, enums, struct scope_f_str)                                                              \
  X(STEP_UPS, step_ups, struct scope_f_str)                                                        \
  X(ROWS, rows, uint32_t)                                                                          \
  X(VARS, vars, struct scope_f_var)                                                                \
  X(POINTS, points, int64_t)                                                                       \
  X(ADDRESSES, addresses, uint8_t)                                                                 \
  X(LITERALS, literals, struct scope_f_str)                                                        \
  X(ZONES, zones, struct scope_f_zone)                                                             \
  X(TRANSITIONS, transitions, struct scope_f_transition)                                           \
  X(DFAS, dfas, struct scope_f_dfa)                                                                \
  X(DFA_CELLS, dfa_cells, uint16_t)                                                                \
  X(ACCEPTS, accepts, uint32_t)                                                                    \
  X(NODES, nodes, struct scope_f_node)                                                             \
  X(EDGES, edges, struct scope_f_edge)                                                             \
  X(DEBUG_STRINGS, debug_strings, char)                                                            \
  X(DEBUG_NODES, debug_nodes, struct scope_f_node)                                                 \
  X(DEBUG_EXPRS, debug_exprs, struct scope_f_expr)                                                 \
  X(DEBUG_EXPR_ARGS, debug_expr_args, uint32_t)

struct sc_view {
#define X(kind, member, type)                                                                      \
  const type *member;                                                                              \
  uint32_t member##_count;
  SC_VIEW_SECTIONS(X)
#undef X
};

void sc_view_open(struct sc_view *view, const void *table);

static inline struct sc_str sc_view_str(const struct sc_view *view, struct scope_f_str s) {
  return (struct sc_str){view->strings + s.off, s.len};
}

/* A row: its word offset in ROWS (0 = the empty row), or the holder in whose cell it lies. */
typedef uint64_t sc_row;
enum sc_row_holder { SC_ROW_OF_USER = 1, SC_ROW_OF_TASK, SC_ROW_OF_AGENT };
#define SC_ROW_OF(holder, id) ((sc_row)(holder) << 32 | (id))

/* The value of a key in the row; false: the row does not have it. */
bool sc_view_find(const struct sc_view *view, sc_row row, uint32_t key, uint32_t *value);

/* The entries of a row, in no order; `fallback` is SCOPE_F_NONE if other keys are not in the row. */
struct sc_view_cell {
  uint32_t key, value;
};
struct sc_view_row {
  SC_VEC(struct sc_view_cell) cells;
  uint32_t fallback;
};
void sc_view_row(struct sc_arena *arena, const struct sc_view *view, sc_row row,
                 struct sc_view_row *out); /* out->cells is used again */

struct sc_str sc_view_user_name(const struct sc_view *view, uint32_t id);
struct sc_str sc_view_agent_name(const struct sc_view *view, uint32_t id);
struct sc_str sc_view_task_name(const struct sc_view *view, uint32_t id);
struct sc_str sc_view_scope_name(const struct sc_view *view, uint32_t id);

/* The id of a user by name; SCOPE_F_NONE if there is none. */
uint32_t sc_view_user_id(const struct sc_view *view, struct sc_str name);

struct sc_dfa;
/* An automaton of the table, in the compiler's form. Memory: arena. */
const struct sc_dfa *sc_view_dfa(struct sc_arena *arena, const struct sc_view *view,
                                 uint32_t index);

#endif
