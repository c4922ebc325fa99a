/* SPDX-License-Identifier: Apache-2.0
 *
 * resolve_internal.h - what the files of the resolve pass share. resolve.c alone knows their order.
 */
#ifndef SC_RESOLVE_INTERNAL_H
#define SC_RESOLVE_INTERNAL_H

#include "base/intern.h"
#include "front/pattern_match.h"
#include "front/resolve.h"

struct sc_resolver {
  struct sc_diags *diags;
  struct sc_arena *arena;
  struct sc_policy *policy;
  struct sc_map scopes, roles, users, agents; /* name -> index, by sc_resolve_scope_map and so on */
  struct sc_map tasks; /* names of tasks of all agents */
  struct sc_map patterns; /* text -> index into expansions; of denies with "deny " before it */
  SC_VEC(struct sc_pattern) expansions; /* ids of each distinct pattern */
  uint32_t last_scope; /* where the last of them began to look for names */
  bool all_names_known; /* the catalog has all patterns that are names */
  SC_VEC(uint32_t) opens; /* open scopes, rising */
  /* names below open scopes: pattern p of `classified` is in set s of class_sets[c] */
  SC_VEC(struct sc_str) classified; /* sorted texts of patterns that can match unlisted names */
  struct sc_map classified_index;
  const struct sc_class_members *members; /* per open class */
};

/* Which classified patterns match the names of a class: indices, rising. */
struct sc_class_members {
  const uint32_t *patterns;
  uint32_t pattern_count;
};

/* Calls fn for every pattern of the model with wildcards, or for every one at all unless all_names_known; it may come to other names as
 * well. `deny` tells whether it stands in a deny. */
typedef void sc_pattern_fn(struct sc_resolver *resolver, struct sc_pattern *pattern, bool deny);
void sc_resolve_each_pattern(struct sc_resolver *resolver, sc_pattern_fn *fn);

/* resolve_names.c: sorts the model's arrays by name, reports duplicates. */
void sc_resolve_names(struct sc_resolver *resolver);
/* Names to indices. Each map is made when the first name is looked up: few policies need them all. */
typedef const struct sc_map *sc_map_fn(struct sc_resolver *resolver);
sc_map_fn sc_resolve_scope_map, sc_resolve_role_map, sc_resolve_user_map, sc_resolve_agent_map,
    sc_resolve_task_map;
/* resolve_scopes.c: open parents, names that only rules mention, classes of unlisted names. */
void sc_resolve_mentioned(struct sc_resolver *resolver);
/* False: reported, and nothing further can be said about patterns. */
bool sc_resolve_classes(struct sc_resolver *resolver);
/* resolve_patterns.c: ids of every pattern; or of none. */
void sc_resolve_patterns(struct sc_resolver *resolver);
void sc_resolve_nothing(struct sc_resolver *resolver);
/* resolve_refs.c: names of roles, users, agents, tasks; closures. */
void sc_resolve_refs(struct sc_resolver *resolver);
void sc_resolve_implies(struct sc_resolver *resolver);

#endif
