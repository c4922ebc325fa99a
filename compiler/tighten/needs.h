/* SPDX-License-Identifier: Apache-2.0
 *
 * needs.h - which parts of a policy its recorded ALLOWs need.
 *
 * An atom is a part that could be taken away: a scope of a rule, a role of a user, an entry of a delegation. Each leg of each kind of
 * recorded event is a demand: a list of alternatives, each a set of atoms that together would satisfy it. The atoms that are needed
 * satisfy all demands, and none of them could be left out: what has one alternative is needed; then the cheapest, and where an earlier
 * choice was made needless by a later one, it is dropped. The result does not depend on the order of the logs.
 *
 * A scope of a rule brings those that it implies: their atoms are chosen with it.
 *
 * Where nobody knows which of several rules allowed an event (today's policy would not, or it cannot be replayed), all are needed.
 */
#ifndef SC_NEEDS_H
#define SC_NEEDS_H

#include "base/intern.h"
#include "tighten/tighten.h"

enum sc_atom_kind {
  SC_ATOM_SCOPE, /* rule, scope or class of the model */
  SC_ATOM_USER_ROLE, /* user, index into its roles */
  SC_ATOM_INHERIT, /* role, index into what it inherits */
  SC_ATOM_FROM, /* delegation, index */
  SC_ATOM_TO,
  SC_ATOM_TASK,
  SC_ATOM_DELEGATION /* delegation, 0 */
};

struct sc_atom {
  uint32_t kind, a, b;
  uint32_t cost;
  bool chosen;
};

struct sc_alternative {
  size_t first; /* into atoms_of */
  uint32_t count;
};

struct sc_demand {
  size_t first; /* into alternatives */
  uint32_t count;
};

struct sc_needs {
  struct sc_tighten *tighten;
  struct sc_arena *arena;
  SC_VEC(struct sc_atom) atoms;
  struct sc_map known; /* kind, a, b -> atom */
  SC_VEC(uint32_t) atoms_of;
  SC_VEC(struct sc_alternative) alternatives;
  SC_VEC(struct sc_demand) demands;
  struct sc_map demand_keys; /* atoms and lengths of a demand, so that each is there once */
  bool *pinned_roles; /* per role: a deny selects it or one that it inherits */
  uint32_t *holders; /* per role: roles and users that have it */
  /* In the end: the SCOPE atoms by rule; those of rule r are at [rule_atoms[r], rule_atoms[r + 1]). */
  uint32_t *scope_atoms, *rule_atoms;
};

/* needs.c: the demands of all cells, and which atoms satisfy them. */
void sc_needs_make(struct sc_tighten *tighten, struct sc_needs *out);
/* Whether a part stays: it is needed, or nobody may take it away. */
bool sc_needs_has(const struct sc_needs *needs, enum sc_atom_kind kind, uint32_t a, uint32_t b);

/* For needs_demands.c: an atom, its demands. */
uint32_t sc_needs_atom(struct sc_needs *needs, enum sc_atom_kind kind, uint32_t a, uint32_t b);
bool sc_needs_kept(const struct sc_needs *needs, enum sc_atom_kind kind, uint32_t a, uint32_t b);
bool sc_needs_revoked(const struct sc_needs *needs, enum sc_atom_kind kind, uint32_t a);
/* needs_demands.c */
void sc_needs_collect(struct sc_needs *needs);
/* needs_cover.c */
void sc_needs_cover(struct sc_needs *needs);

#endif
