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
  struct sc_map roles, users, agents; /* name -> index */
  struct sc_map scopes; /* the same, made by sc_resolve_scope_map when it is first asked for */
  struct sc_map tasks; /* names of tasks of all agents */
  struct sc_map patterns; /* text -> index into expansions; of denies with "deny " before it */
  SC_VEC(struct sc_pattern) expansions; /* ids of each distinct pattern */
  const uint32_t *scope_ids; /* [i] = i: what patterns that are names point to */
  bool any_open;
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

/* Calls fn for every pattern of the model; `deny` tells whether it stands in a deny. */
typedef void sc_pattern_fn(struct sc_resolver *resolver, struct sc_pattern *pattern, bool deny);
void sc_resolve_each_pattern(struct sc_resolver *resolver, sc_pattern_fn *fn);

/* resolve_names.c: sorts the model's arrays by name, reports duplicates, fills the maps. */
const struct sc_map *sc_resolve_scope_map(struct sc_resolver *resolver);
void sc_resolve_names(struct sc_resolver *resolver);
/* resolve_scopes.c: open parents, names that only rules mention, classes of unlisted names. */
void sc_resolve_mentioned(struct sc_resolver *resolver);
/* False: reported, and nothing further can be said about patterns. */
bool sc_resolve_classes(struct sc_resolver *resolver);
/* resolve_patterns.c: ids of every pattern; counts those that stand in no deny in policy->rule_count. */
void sc_resolve_patterns(struct sc_resolver *resolver);
/* resolve_refs.c: names of roles, users, agents, tasks; closures. */
void sc_resolve_refs(struct sc_resolver *resolver);
void sc_resolve_implies(struct sc_resolver *resolver);

#endif
