/* SPDX-License-Identifier: Apache-2.0
 *
 * table.h - what lies behind struct scope_table: the sections of an open table as arrays.
 *
 * Structures of the format are read where they lie: sections are 64-byte aligned within the table, the table is 8-byte
 * aligned in memory, and the host is little-endian. After scope_verify every id, offset and bound is known to be good.
 */
#ifndef SCOPE_TABLE_H
#define SCOPE_TABLE_H

#include "format/scope_format.h"
#include "scope.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error                                                                                             \
    "tables are little-endian and read where they lie: a big-endian host needs byte-swapping loads"
#endif

/* For the path of a decision; a file off that path may set it to less before it includes this. */
#ifndef SCOPE_INLINE
#define SCOPE_INLINE static inline __attribute__((always_inline))
#endif

/* Every section: kind, member, element. */
#define SCOPE_CORE_SECTIONS(X)                                                                     \
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
  X(HASH, hash, uint8_t)                                                                           \
  X(ROWS, rows, uint32_t)                                                                          \
  X(ROW_STARTS, row_starts, uint32_t)                                                              \
  X(VARS, vars, struct scope_f_var)                                                                \
  X(POINTS, points, int64_t)                                                                       \
  X(ADDRESSES, addresses, struct scope_address)                                                    \
  X(LITERALS, literals, struct scope_f_str)                                                        \
  X(ZONES, zones, struct scope_f_zone)                                                             \
  X(TRANSITIONS, transitions, struct scope_f_transition)                                           \
  X(DFAS, dfas, struct scope_f_dfa)                                                                \
  X(DFA_CELLS, dfa_cells, uint16_t)                                                                \
  X(ACCEPTS, accepts, uint32_t)                                                                    \
  X(NODES, nodes, struct scope_f_node)                                                             \
  X(EDGES, edges, struct scope_f_edge)

#define SCOPE_DEBUG_SECTIONS(X)                                                                    \
  X(DEBUG_STRINGS, debug_strings, char)                                                            \
  X(DEBUG_FILES, debug_files, struct scope_f_str)                                                  \
  X(DEBUG_MESSAGES, debug_messages, struct scope_f_str)                                            \
  X(DEBUG_RULE_LISTS, debug_rule_lists, struct scope_f_rule_list)                                  \
  X(DEBUG_RULES, debug_rules, struct scope_f_rule)                                                 \
  X(DEBUG_WHENS, debug_whens, struct scope_f_when)                                                 \
  X(DEBUG_CELLS, debug_cells, uint32_t)                                                            \
  X(DEBUG_LISTS, debug_lists, uint32_t)                                                            \
  X(DEBUG_NODES, debug_nodes, struct scope_f_node)                                                 \
  X(DEBUG_EDGES, debug_edges, struct scope_f_edge)                                                 \
  X(DEBUG_EXPRS, debug_exprs, struct scope_f_expr)                                                 \
  X(DEBUG_EXPR_ARGS, debug_expr_args, uint32_t)                                                    \
  X(DEBUG_TITLES, debug_titles, struct scope_f_str)                                                \
  X(DEBUG_IMPLIED_BY, debug_implied_by, uint32_t)

struct scope_address {
  uint8_t bytes[16];
};

struct scope_t {
  const uint8_t *base; /* NULL: not open, every request is denied */
  uint64_t len; /* of the file */
  uint64_t mapped; /* bytes to unmap at scope_close, 0 = the caller's memory */
  uint32_t debug_found; /* the optional sections are there */
  uint32_t debug_open; /* and were verified */
#define X(kind, member, type)                                                                      \
  const type *member;                                                                              \
  uint64_t member##_count;
  SCOPE_CORE_SECTIONS(X)
  SCOPE_DEBUG_SECTIONS(X)
#undef X
  /* parts of HASH */
  uint64_t hash_seed;
  uint32_t hash_buckets, hash_slots;
  const uint16_t *pilots;
  const struct scope_f_slot *slots;
};

_Static_assert(sizeof(struct scope_t) <= sizeof(struct scope_table), "struct scope_table has room");

static inline const struct scope_t *scope_t_of(const struct scope_table *table) {
  return (const struct scope_t *)(const void *)table;
}
static inline struct scope_t *scope_t_of_mutable(struct scope_table *table) {
  return (struct scope_t *)(void *)table;
}

static inline const struct scope_f_header *scope_header(const struct scope_t *t) {
  return (const struct scope_f_header *)(const void *)t->base;
}

static inline struct scope_bytes scope_string(const struct scope_t *t, struct scope_f_str s) {
  return (struct scope_bytes){t->strings + s.off, s.len};
}
static inline struct scope_bytes scope_name_at(const struct scope_t *t, uint32_t off,
                                               uint32_t len) {
  return (struct scope_bytes){t->strings + off, len};
}
/* Names of the items of a section: most are off and a byte of length, some a struct scope_f_str. */
#define SCOPE_USER_NAME(t, id)                                                                     \
  scope_name_at((t), (t)->users[id].name_off, (t)->users[id].grants.name_len)
#define SCOPE_AGENT_NAME(t, id)                                                                    \
  scope_name_at((t), (t)->agents[id].name_off, (t)->agents[id].denies.name_len)
#define SCOPE_TASK_NAME(t, id)                                                                     \
  scope_name_at((t), (t)->tasks[id].name_off, (t)->tasks[id].scopes.name_len)
#define SCOPE_SCOPE_NAME(t, id)                                                                    \
  scope_name_at((t), (t)->scopes[id].name_off, (t)->scopes[id].name_len)
#define SCOPE_ROLE_NAME(t, id) scope_string((t), (t)->roles[id].name)
#define SCOPE_ATTR_NAME(t, id) scope_string((t), (t)->attrs[id].name)

static inline struct scope_bytes scope_debug_string(const struct scope_t *t, struct scope_f_str s) {
  return (struct scope_bytes){t->debug_strings + s.off, s.len};
}

/* The whole condition of a rule. */
static inline uint32_t scope_rule_node(const struct scope_t *t, uint32_t rule) {
  uint32_t when = t->debug_rules[rule].when;
  return when == SCOPE_F_NONE ? (uint32_t)SCOPE_F_TRUE : t->debug_whens[when].node;
}

/* A handle's id, or SCOPE_UNKNOWN: what is not a handle stands for nothing. */
static inline uint32_t scope_handle_id(uint32_t handle, uint64_t count) {
  uint32_t id = handle ^ SCOPE_HANDLE;
  return id < count ? id : SCOPE_UNKNOWN;
}
/* Of an id or a handle; of UNKNOWN, an id that no table has. */
static inline uint32_t scope_id_of(uint32_t id_or_handle) { return SCOPE_ID_OF(id_or_handle); }

/* --- between the files of the library ------------------------------------------------------------------- */

void scope_sha256(const void *data, size_t len, uint8_t digest[32]);

/* Proves the required sections (and, with debug_open, the optional ones) of a table whose section pointers are set. */
enum scope_status scope_verify(const struct scope_t *t);
enum scope_status scope_verify_debug(const struct scope_t *t);
bool scope_verify_hash(struct scope_t *t); /* splits HASH into its parts */
bool scope_verify_rows(const struct scope_t *t);
bool scope_verify_inner(const struct scope_t *t, const struct scope_f_inner *inner,
                        const uint16_t *keys, uint32_t capacity);
bool scope_verify_row_ref(const struct scope_t *t, uint32_t off, enum scope_f_row_kind kind);
bool scope_verify_conditions(const struct scope_t *t);
bool scope_verify_nodes(const struct scope_t *t, const struct scope_f_node *nodes, uint64_t first,
                        uint64_t count, const struct scope_f_edge *edges, uint64_t edge_count);
SCOPE_INLINE bool scope_verify_ref(uint32_t ref, uint64_t node_count) {
  return ref < SCOPE_F_TERMINALS ||
         (ref >= SCOPE_F_FIRST_NODE && ref - SCOPE_F_FIRST_NODE < node_count);
}
bool scope_verify_string(struct scope_f_str s, uint64_t strings_len, bool empty_allowed);

/* A row's value for a key, and the index in ROWS of what was found: 0 if the row does not have it. */
struct scope_hit {
  uint32_t value, word;
};
struct scope_hit scope_row_find(const struct scope_t *t, uint32_t off, uint32_t key);

/* A request while it is decided: names as ids, and what conditions read. */
#define SCOPE_INDEXED_MAX 16u /* attributes given beyond these are looked up each time */
struct scope_view {
  const struct scope_t *t;
  const struct scope_request *request;
  uint32_t user; /* id, or SCOPE_UNKNOWN */
  uint32_t scope;
  uint32_t chain; /* value of CHAIN */
  bool has_user; /* the request names one */
  bool indexed; /* ids is filled */
  uint32_t tasks[SCOPE_ACTORS_MAX]; /* ids, per actor; of their agents until all are known */
  uint8_t ids[SCOPE_INDEXED_MAX]; /* of the attributes in request->context */
};

static inline uint32_t scope_agent_of(const struct scope_view *view, size_t actor) {
  return view->t->tasks[view->tasks[actor]].agent_id;
}

int scope_compare(struct scope_bytes a, struct scope_bytes b); /* by bytes, as memcmp tells it */
bool scope_utf8_valid(const char *ptr, size_t len);
bool scope_parse_address(const char *ptr, size_t len, uint8_t out[16]);
bool scope_zone_seconds(const struct scope_t *t, uint32_t zone, int64_t now, int64_t *local);

uint32_t scope_dfa_run(const struct scope_t *t, uint32_t dfa, const char *ptr, size_t len);

/* The class of a variable for this request, or SCOPE_ABSENT, which is larger than any class. */
#define SCOPE_ABSENT UINT32_MAX
uint32_t scope_classify(struct scope_view *view, const struct scope_f_var *var);
/* Whether the user holds a role or the request asserts it, inherited ones included. */
bool scope_has_role(const struct scope_view *view, uint32_t role);
/* The class of a number: how many of the variable's points it has reached. */
uint32_t scope_point_class(const struct scope_t *t, const struct scope_f_var *var, int64_t value);
/* The terminal that a walk from `ref` ends in. `missing` may be NULL: bit set of what was absent on the way. */
struct scope_missing {
  uint64_t attrs[2]; /* bit per attribute */
  bool now, resource, user;
};
enum scope_f_terminal scope_walk(struct scope_view *view, uint32_t ref,
                                 struct scope_missing *missing);

uint32_t scope_lookup(const struct scope_t *t, enum scope_f_name_kind kind,
                      struct scope_bytes name);
uint32_t scope_lookup_task(const struct scope_t *t, uint32_t agent, struct scope_bytes name);
uint32_t scope_lookup_scope(const struct scope_t *t, struct scope_bytes name);
uint32_t scope_name_id(const struct scope_t *t, enum scope_f_name_kind kind,
                       const struct scope_name *name, uint64_t count);
/* The key of any name, its length good or not; and the id if it is the name in this slot. */
uint64_t scope_name_key(const struct scope_t *t, enum scope_f_name_kind kind,
                        struct scope_bytes name);
uint32_t scope_id_in_slot(const struct scope_t *t, const struct scope_f_slot *slot,
                          enum scope_f_name_kind kind, struct scope_bytes name);
uint32_t scope_open_class(const struct scope_t *t, struct scope_bytes name);

/* Visits every cell that a leg looks at. `visit` returns false to stop. */
struct scope_probe {
  enum scope_leg leg;
  uint32_t hop;
  uint32_t ref; /* of the cell */
  uint32_t word; /* of DEBUG_CELLS: of ROWS, or a key of an inner row */
  uint32_t task; /* AGENT: its id */
};
typedef bool scope_visit_fn(void *ctx, struct scope_view *view, const struct scope_probe *probe);
/* visit.h has the same as inline functions, for decisions. */
void scope_visit_subject(struct scope_view *view, scope_visit_fn *visit, void *ctx);
void scope_visit_user_hop(struct scope_view *view, scope_visit_fn *visit, void *ctx);
void scope_visit_agent_hop(struct scope_view *view, uint32_t hop, scope_visit_fn *visit, void *ctx);
void scope_visit_agent(struct scope_view *view, uint32_t hop, scope_visit_fn *visit, void *ctx);
void scope_visit_deny(struct scope_view *view, scope_visit_fn *visit, void *ctx);

/* The rules behind the cell of a probe, as far as they concern the request. The debug sections must be open. */
typedef void scope_rule_fn(void *ctx, struct scope_view *view, const struct scope_probe *probe,
                           uint32_t rule);
void scope_each_rule(struct scope_view *view, const struct scope_probe *probe, scope_rule_fn *fn,
                     void *ctx);

/* Fills a view; the reason why the request cannot be decided, or ALLOWED. */
enum scope_reason scope_view_init(struct scope_view *view, const struct scope_t *t,
                                  const struct scope_request *request);
#endif
