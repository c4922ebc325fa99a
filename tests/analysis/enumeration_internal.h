/* SPDX-License-Identifier: Apache-2.0
 *
 * enumeration_internal.h - between enumeration.c and enumeration_parts.c.
 */
#ifndef ENUMERATION_INTERNAL_H
#define ENUMERATION_INTERNAL_H

#include "analysis/enumeration.h"
#include "diff/diff_locate.h"

#define CHAIN_MAX 3u
#define ROLES_MAX 8u

struct context {
  struct oracle_attr *attrs;
  uint32_t attr_count;
  struct scope_attr *given[2]; /* as each table takes it */
  struct sc_str resource; /* ptr NULL = none */
  bool has_now;
  int64_t now;
};

struct names {
  SC_VEC(struct sc_str) items;
};

struct all {
  struct sc_arena *arena;
  struct trial *const *sides;
  struct representatives reps;
  struct sc_diff diff;
  struct sc_locator locator;
  SC_VEC(struct sc_access) cells;
  SC_VEC(unsigned)
  met; /* per cell: bits of the kinds whose region some request of its subject was in */
  SC_VEC(struct context) contexts;
  struct names users, roles, agents, tasks, scopes;
  struct enumerated *counts;
  bool whole;
};

/* One subject, chain, task and scope. */
struct place {
  struct oracle_request request;
  struct scope_request asked[2];
  struct sc_str actors[CHAIN_MAX], roles[ROLES_MAX];
  struct scope_name actor_names[2][CHAIN_MAX], role_names[2][ROLES_MAX];
  uint32_t tasks[2][CHAIN_MAX];
  bool stranger;
  SC_VEC(const struct sc_access *) cells; /* that concern it */
  SC_VEC(bool) exact; /* of its very subject */
};

static inline struct scope_bytes bytes(struct sc_str s) {
  return (struct scope_bytes){s.ptr, s.len};
}

static inline const struct scope_table *table_of(const struct all *all, unsigned side) {
  return &all->sides[side]->tables[TABLE_STRIPPED];
}

/* Of both policies, each once; needs all->reps. */
void enumeration_add_names(struct all *all);
void enumeration_add_contexts(struct all *all);
/* How many requests there are, contexts and all. */
uint64_t enumeration_product(const struct all *all);

#endif
