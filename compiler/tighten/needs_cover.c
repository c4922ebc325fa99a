/* SPDX-License-Identifier: Apache-2.0
 *
 * needs_cover.c - chooses atoms that satisfy all demands, none of them needlessly.
 *
 * The smallest set is hard to find; one without a needless atom is not. Choices go by cost, then by the place in the model, so the
 * order in which demands were found does not matter.
 */
#include <stdlib.h>

#include "tighten/needs.h"

struct cover {
  struct sc_needs *n;
  uint32_t *ranks; /* per atom: its place by kind, a, b */
  uint32_t *order; /* demands, by what they ask for */
  uint32_t *alternative_demand; /* per alternative */
  uint32_t *lacking; /* per alternative: atoms that are not chosen */
  uint32_t *satisfied; /* per demand: alternatives that lack nothing */
  uint32_t *uses,
      *use_ends; /* per atom, the alternatives that have it: those behind the atom before's end */
};

static int by_key(const void *a, const void *b, void *context) {
  const struct sc_atom *atoms = context;
  const struct sc_atom *x = &atoms[*(const uint32_t *)a], *y = &atoms[*(const uint32_t *)b];
  if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
  if (x->a != y->a) return x->a < y->a ? -1 : 1;
  return x->b < y->b ? -1 : x->b > y->b;
}

static uint32_t *numbers(struct sc_arena *arena, size_t count) {
  uint32_t *items = SC_NEW_ARRAY(arena, uint32_t, count);
  for (uint32_t i = 0; i < count; i++) items[i] = i;
  return items;
}

static void rank_atoms(struct cover *c) {
  struct sc_needs *n = c->n;
  uint32_t *sorted = numbers(n->arena, n->atoms.count);
  c->ranks = SC_NEW_ARRAY(n->arena, uint32_t, n->atoms.count);
  if (n->atoms.count > 1) qsort_r(sorted, n->atoms.count, sizeof *sorted, by_key, n->atoms.items);
  for (uint32_t i = 0; i < n->atoms.count; i++) c->ranks[sorted[i]] = i;
}

/* --- demands in an order of their own -------------------------------------------------------------------------- */

static int compare_alternatives(const struct cover *c, size_t a, size_t b) {
  const struct sc_alternative *x = &c->n->alternatives.items[a], *y = &c->n->alternatives.items[b];
  for (uint32_t i = 0; i < x->count && i < y->count; i++) {
    uint32_t p = c->ranks[c->n->atoms_of.items[x->first + i]];
    uint32_t q = c->ranks[c->n->atoms_of.items[y->first + i]];
    if (p != q) return p < q ? -1 : 1;
  }
  return x->count < y->count ? -1 : x->count > y->count;
}

static int by_content(const void *a, const void *b, void *context) {
  const struct cover *c = context;
  const struct sc_demand *x = &c->n->demands.items[*(const uint32_t *)a];
  const struct sc_demand *y = &c->n->demands.items[*(const uint32_t *)b];
  for (uint32_t i = 0; i < x->count && i < y->count; i++) {
    int order = compare_alternatives(c, x->first + i, y->first + i);
    if (order != 0) return order;
  }
  return x->count < y->count ? -1 : x->count > y->count;
}

static int by_rank(const void *a, const void *b, void *context) {
  const uint32_t *ranks = context;
  uint32_t x = ranks[*(const uint32_t *)a], y = ranks[*(const uint32_t *)b];
  return x < y ? -1 : x > y;
}

static bool stands_before(const struct cover *c, const struct sc_alternative *x,
                          const struct sc_alternative *y) {
  return compare_alternatives(c, (size_t)(x - c->n->alternatives.items),
                              (size_t)(y - c->n->alternatives.items)) < 0;
}

/* A few alternatives each: sorted where they are. */
static void sort_alternatives(struct cover *c, const struct sc_demand *demand) {
  struct sc_alternative *items = c->n->alternatives.items + demand->first;
  for (uint32_t i = 1; i < demand->count; i++)
    for (uint32_t k = i; k > 0 && stands_before(c, &items[k], &items[k - 1]); k--) {
      struct sc_alternative held = items[k];
      items[k] = items[k - 1];
      items[k - 1] = held;
    }
}

static void order_demands(struct cover *c) {
  struct sc_needs *n = c->n;
  for (size_t i = 0; i < n->alternatives.count; i++) {
    const struct sc_alternative *a = &n->alternatives.items[i];
    if (a->count > 1)
      qsort_r(n->atoms_of.items + a->first, a->count, sizeof *n->atoms_of.items, by_rank, c->ranks);
  }
  for (size_t i = 0; i < n->demands.count; i++) sort_alternatives(c, &n->demands.items[i]);
  c->order = numbers(n->arena, n->demands.count);
  if (n->demands.count > 1) qsort_r(c->order, n->demands.count, sizeof *c->order, by_content, c);
}

/* --- counts -------------------------------------------------------------------------------------------------------- */

static void index_uses(struct cover *c) {
  struct sc_needs *n = c->n;
  c->alternative_demand = SC_NEW_ARRAY(n->arena, uint32_t, n->alternatives.count);
  c->lacking = SC_NEW_ARRAY(n->arena, uint32_t, n->alternatives.count);
  c->satisfied = SC_NEW_ARRAY(n->arena, uint32_t, n->demands.count);
  c->uses = SC_NEW_ARRAY(n->arena, uint32_t, n->atoms_of.count);
  c->use_ends = SC_NEW_ARRAY(n->arena, uint32_t, n->atoms.count + 1);
  for (size_t i = 0; i < n->atoms_of.count; i++) c->use_ends[n->atoms_of.items[i] + 1]++;
  for (size_t i = 0; i < n->atoms.count; i++) c->use_ends[i + 1] += c->use_ends[i];
  /* Now use_ends[a] is where those of atom a begin; filling moves it to where they end. */
  for (uint32_t d = 0; d < n->demands.count; d++) {
    const struct sc_demand *demand = &n->demands.items[d];
    for (size_t i = demand->first; i < demand->first + demand->count; i++) {
      const struct sc_alternative *a = &n->alternatives.items[i];
      c->alternative_demand[i] = d;
      for (uint32_t k = 0; k < a->count; k++) {
        uint32_t atom = n->atoms_of.items[a->first + k];
        c->uses[c->use_ends[atom]++] = (uint32_t)i;
        c->lacking[i] += !n->atoms.items[atom].chosen;
      }
      c->satisfied[d] += c->lacking[i] == 0;
    }
  }
}

static void choose_one(struct cover *c, uint32_t atom) {
  if (c->n->atoms.items[atom].chosen) return;
  c->n->atoms.items[atom].chosen = true;
  for (uint32_t i = atom == 0 ? 0 : c->use_ends[atom - 1]; i < c->use_ends[atom]; i++)
    if (--c->lacking[c->uses[i]] == 0) c->satisfied[c->alternative_demand[c->uses[i]]]++;
}

/* The scopes that the atom's scope implies; count 0: it is none of a rule. */
static const uint32_t *implied(const struct cover *c, uint32_t atom, uint32_t *count) {
  const struct sc_atom *a = &c->n->atoms.items[atom];
  const struct sc_policy *policy = c->n->tighten->policy;
  *count = 0;
  if (a->kind != SC_ATOM_SCOPE || a->b >= policy->scope_count) return NULL;
  *count = policy->scopes[a->b].closure_count;
  return policy->scopes[a->b].closure;
}

static uint32_t scope_atom(const struct cover *c, uint32_t rule, uint32_t scope) {
  uint32_t key[3] = {SC_ATOM_SCOPE, rule, scope};
  return sc_map_get(&c->n->known, (struct sc_str){(const char *)key, sizeof key});
}

static void choose(struct cover *c, uint32_t atom) {
  uint32_t count;
  const uint32_t *scopes = implied(c, atom, &count);
  choose_one(c, atom);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t other = scope_atom(c, c->n->atoms.items[atom].a, scopes[i]);
    if (other != SC_NOT_FOUND) choose_one(c, other);
  }
}

/* Marks atoms that come with another one that is chosen: they cannot be dropped alone. */
static void mark_brought(struct cover *c, bool *brought) {
  for (uint32_t a = 0; a < c->n->atoms.count; a++) {
    uint32_t count;
    const uint32_t *scopes = implied(c, a, &count);
    for (uint32_t i = 0; c->n->atoms.items[a].chosen && i < count; i++) {
      uint32_t other = scope_atom(c, c->n->atoms.items[a].a, scopes[i]);
      if (other != SC_NOT_FOUND && other != a) brought[other] = true;
    }
  }
}

/* Whether every demand has an alternative without the atom; then it is no longer chosen. */
static void drop_if_needless(struct cover *c, uint32_t atom) {
  uint32_t from = atom == 0 ? 0 : c->use_ends[atom - 1], to = c->use_ends[atom], taken = from;
  bool needed = false;
  for (; taken < to && !needed; taken++) {
    uint32_t alternative = c->uses[taken];
    if (c->lacking[alternative]++ == 0)
      needed = --c->satisfied[c->alternative_demand[alternative]] == 0;
  }
  c->n->atoms.items[atom].chosen = needed;
  if (!needed) return;
  for (uint32_t i = from; i < taken; i++)
    if (--c->lacking[c->uses[i]] == 0) c->satisfied[c->alternative_demand[c->uses[i]]]++;
}

/* --- the choice ----------------------------------------------------------------------------------------------------- */

static uint32_t cost_of(const struct cover *c, const struct sc_alternative *a) {
  uint32_t cost = 0;
  for (uint32_t i = 0; i < a->count; i++) {
    const struct sc_atom *atom = &c->n->atoms.items[c->n->atoms_of.items[a->first + i]];
    if (!atom->chosen) cost += atom->cost;
  }
  return cost;
}

static void satisfy(struct cover *c, const struct sc_demand *demand) {
  const struct sc_alternative *best = NULL;
  uint32_t least = 0;
  for (size_t i = demand->first; i < demand->first + demand->count; i++) {
    uint32_t cost = cost_of(c, &c->n->alternatives.items[i]);
    if (best != NULL && cost >= least) continue;
    best = &c->n->alternatives.items[i];
    least = cost;
  }
  for (uint32_t i = 0; best != NULL && i < best->count; i++)
    choose(c, c->n->atoms_of.items[best->first + i]);
}

static int by_falling_cost(const void *a, const void *b, void *context) {
  const struct cover *c = context;
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  const struct sc_atom *p = &c->n->atoms.items[x], *q = &c->n->atoms.items[y];
  if (p->cost != q->cost) return p->cost > q->cost ? -1 : 1;
  return c->ranks[x] > c->ranks[y] ? -1 : c->ranks[x] < c->ranks[y];
}

/* To hold a role costs what it surely grants. */
static void weigh_roles(struct cover *c) {
  struct sc_needs *n = c->n;
  const struct sc_policy *policy = n->tighten->policy;
  uint32_t *grants = SC_NEW_ARRAY(n->arena, uint32_t, policy->role_count);
  for (size_t i = 0; i < n->atoms.count; i++) {
    const struct sc_atom *atom = &n->atoms.items[i];
    if (!atom->chosen) continue;
    if (atom->kind == SC_ATOM_SCOPE && n->tighten->rules.items[atom->a].owner == SC_OWNER_ROLE)
      grants[n->tighten->rules.items[atom->a].holder]++;
    if (atom->kind != SC_ATOM_FROM) continue;
    const struct sc_selector *from = &policy->delegations[atom->a].from[atom->b];
    if (from->kind == SC_SELECT_ROLE) grants[from->ref.index]++;
  }
  for (size_t i = 0; i < n->atoms.count; i++) {
    struct sc_atom *atom = &n->atoms.items[i];
    if (atom->kind != SC_ATOM_USER_ROLE && atom->kind != SC_ATOM_INHERIT) continue;
    const struct sc_role *role =
        &policy->roles[atom->kind == SC_ATOM_USER_ROLE
                           ? policy->users[atom->a].roles[atom->b].index
                           : policy->roles[atom->a].inherits[atom->b].index];
    for (uint32_t k = 0; k < role->closure_count; k++) atom->cost += grants[role->closure[k]];
  }
}

/* The costliest first. True: what came with one that was dropped may be needless now, too. */
static bool drop_needless(struct cover *c) {
  struct sc_needs *n = c->n;
  uint32_t *atoms = numbers(n->arena, n->atoms.count);
  bool *brought = SC_NEW_ARRAY(n->arena, bool, n->atoms.count), again = false;
  mark_brought(c, brought);
  if (n->atoms.count > 1) qsort_r(atoms, n->atoms.count, sizeof *atoms, by_falling_cost, c);
  for (size_t i = 0; i < n->atoms.count; i++) {
    const struct sc_atom *atom = &n->atoms.items[atoms[i]];
    uint32_t count;
    if (!atom->chosen || brought[atoms[i]] || sc_needs_kept(n, atom->kind, atom->a, atom->b))
      continue;
    drop_if_needless(c, atoms[i]);
    (void)implied(c, atoms[i], &count);
    again = again || (!atom->chosen && count > 0);
  }
  return again;
}

void sc_needs_cover(struct sc_needs *n) {
  struct cover c = {.n = n};
  rank_atoms(&c);
  order_demands(&c);
  index_uses(&c);
  for (unsigned round = 0; round < 2; round++) { /* first what leaves no choice */
    for (size_t i = 0; i < n->demands.count; i++) {
      const struct sc_demand *demand = &n->demands.items[c.order[i]];
      if (c.satisfied[c.order[i]] == 0 && (round == 1 || demand->count == 1)) satisfy(&c, demand);
    }
    if (round == 0) weigh_roles(&c);
  }
  while (drop_needless(&c)) continue;
}
