/* SPDX-License-Identifier: Apache-2.0
 *
 * needs_demands.c - from cells (who used what) to demands: which rules allowed it, and on which ways they were held.
 */
#include <stdlib.h>

#include "explain/answer.h"
#include "simulate/scope_ids.h"
#include "tighten/needs.h"

/* A role that the request has: asserted, or the user's own. */
struct base {
  uint32_t role;
  uint32_t atom; /* USER_ROLE; SC_NOT_FOUND = asserted */
};

struct collector {
  struct sc_needs *needs;
  const struct sc_policy *policy;
  uint32_t *rule_of; /* per rule of the table; SC_NOT_FOUND: a deny */
  uint32_t *scope_of; /* per scope of the table: that of the model */
  uint32_t *role_of, *agent_of, *user_of; /* by id of the table */
  uint32_t **trees; /* per role: see path */
  /* Of the cell: */
  uint32_t user; /* SC_NOT_FOUND: none that the policy knows */
  bool has_user;
  uint32_t *actors; /* indices of agents */
  uint32_t actor_count;
  struct sc_str task;
  uint32_t scope;
  SC_VEC(struct base) bases;
  /* Of the demand: */
  SC_VEC(uint32_t) atoms; /* of the alternative at hand */
  SC_VEC(uint32_t) key; /* of the demand: lengths and atoms */
  bool kept; /* a rule that is kept as it is offers itself */
};

/* --- what the table calls what ----------------------------------------------------------------------------------- */

static void map_rules(struct collector *c, const struct scope_table *table, uint32_t count) {
  struct sc_tighten *t = c->needs->tighten;
  struct scope_rule rule;
  c->rule_of = SC_NEW_ARRAY(c->needs->arena, uint32_t, count);
  for (uint32_t i = 0; i < count; i++) {
    c->rule_of[i] = SC_NOT_FOUND;
    if (!scope_rule_info(table, i, &rule) || rule.kind == SCOPE_RULE_DENY) continue;
    c->rule_of[i] = sc_map_get(&t->rule_ids, sc_str_of(rule.id));
  }
}

/* Per id of the table the index of that name in a sorted array of the model: both are sorted by bytes, and have the same names. */
static uint32_t *map_names(struct collector *c, uint32_t count,
                           uint32_t (*resolve)(const struct scope_table *, struct scope_bytes),
                           struct sc_str (*name)(const struct sc_policy *, uint32_t)) {
  const struct scope_table *table = c->needs->tighten->simulation->now.table;
  uint32_t *ids = SC_NEW_ARRAY(c->needs->arena, uint32_t, count);
  for (uint32_t i = 0; i < count; i++) {
    struct sc_str text = name(c->policy, i);
    uint32_t handle = resolve(table, (struct scope_bytes){text.ptr, text.len});
    if (handle != SCOPE_UNKNOWN && SCOPE_ID_OF(handle) < count) ids[SCOPE_ID_OF(handle)] = i;
  }
  return ids;
}

static struct sc_str role_name(const struct sc_policy *p, uint32_t i) { return p->roles[i].name; }
static struct sc_str user_name(const struct sc_policy *p, uint32_t i) { return p->users[i].name; }
static struct sc_str agent_name(const struct sc_policy *p, uint32_t i) { return p->agents[i].name; }

static void map_scopes(struct collector *c, const struct scope_table *table) {
  const struct sc_policy *policy = c->policy;
  const uint32_t *ids = sc_scope_ids(c->needs->arena, table, policy);
  uint32_t count = sc_scope_id_count(policy);
  c->scope_of = SC_NEW_ARRAY(c->needs->arena, uint32_t, count);
  for (uint32_t i = 0; i < count; i++)
    if (ids[i] < count) c->scope_of[ids[i]] = i;
}

/* --- roles -------------------------------------------------------------------------------------------------------- */

/* From a role to all that it inherits, on the shortest way: per role the role before it and the entry of its `inherits`. */
static uint32_t *tree_of(struct collector *c, uint32_t root) {
  uint32_t count = c->policy->role_count, *queue, *tree;
  if (c->trees[root] != NULL) return c->trees[root];
  tree = SC_NEW_ARRAY(c->needs->arena, uint32_t, 2 * (size_t)count);
  queue = SC_NEW_ARRAY(c->needs->arena, uint32_t, count);
  for (uint32_t i = 0; i < count; i++) tree[2 * i] = SC_NOT_FOUND;
  uint32_t done = 0, found = 1;
  queue[0] = tree[2 * root] = root;
  while (done < found) {
    uint32_t at = queue[done++];
    const struct sc_role *role = &c->policy->roles[at];
    for (uint32_t i = 0; i < role->inherit_count; i++) {
      uint32_t next = role->inherits[i].index;
      if (tree[2 * next] != SC_NOT_FOUND) continue;
      tree[2 * next] = at;
      tree[2 * next + 1] = i;
      queue[found++] = next;
    }
  }
  return c->trees[root] = tree;
}

static void push(struct collector *c, uint32_t atom) {
  *SC_PUSH(c->needs->arena, &c->atoms) = atom;
}

static void push_atom(struct collector *c, enum sc_atom_kind kind, uint32_t a, uint32_t b) {
  push(c, sc_needs_atom(c->needs, kind, a, b));
}

/* The atoms by which the base holds the role; false: it does not. */
static bool push_way(struct collector *c, const struct base *base, uint32_t role) {
  const uint32_t *tree = tree_of(c, base->role);
  if (tree[2 * role] == SC_NOT_FOUND) return false;
  if (base->atom != SC_NOT_FOUND) push(c, base->atom);
  for (; role != base->role; role = tree[2 * role])
    push_atom(c, SC_ATOM_INHERIT, tree[2 * role], tree[2 * role + 1]);
  return true;
}

/* --- demands --------------------------------------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b) {
  const uint32_t *x = a, *y = b;
  return *x < *y ? -1 : *x > *y;
}

/* Ends the alternative at hand; one with a part that is revoked is none. */
static void end_alternative(struct collector *c) {
  struct sc_needs *n = c->needs;
  bool possible = true;
  for (size_t i = 0; i < c->atoms.count && possible; i++) {
    const struct sc_atom *atom = &n->atoms.items[c->atoms.items[i]];
    possible = !sc_needs_revoked(n, atom->kind, atom->a);
  }
  if (possible) {
    if (c->atoms.count > 1)
      qsort(c->atoms.items, c->atoms.count, sizeof *c->atoms.items, by_number);
    *SC_PUSH(n->arena, &c->key) = (uint32_t)c->atoms.count;
    for (size_t i = 0; i < c->atoms.count; i++) *SC_PUSH(n->arena, &c->key) = c->atoms.items[i];
  }
  c->atoms.count = 0;
}

/* Ends the demand at hand, and adds it if it is new. */
static void end_demand(struct collector *c) {
  struct sc_needs *n = c->needs;
  struct sc_str bytes = {(const char *)c->key.items, c->key.count * sizeof *c->key.items};
  if (c->key.count == 0) {
    n->tighten->broken += !c->kept;
  } else if (sc_map_get(&n->demand_keys, bytes) == SC_NOT_FOUND) {
    sc_map_add(n->arena, &n->demand_keys, sc_str_copy(n->arena, bytes), 0);
    struct sc_demand *demand = SC_PUSH(n->arena, &n->demands);
    demand->first = n->alternatives.count;
    for (size_t i = 0; i < c->key.count; i += c->key.items[i] + 1) {
      *SC_PUSH(n->arena, &n->alternatives) =
          (struct sc_alternative){n->atoms_of.count, c->key.items[i]};
      for (uint32_t k = 1; k <= c->key.items[i]; k++)
        *SC_PUSH(n->arena, &n->atoms_of) = c->key.items[i + k];
      demand->count++;
    }
  }
  c->key.count = 0;
  c->kept = false;
}

/* --- rules ------------------------------------------------------------------------------------------------------------ */

static void add_grant(struct collector *c, uint32_t number, const struct sc_tighten_rule *rule) {
  if (rule->owner != SC_OWNER_ROLE) {
    push_atom(c, SC_ATOM_SCOPE, number, c->scope);
    end_alternative(c);
    return;
  }
  for (size_t i = 0; i < c->bases.count; i++) {
    if (!push_way(c, &c->bases.items[i], rule->holder)) continue;
    push_atom(c, SC_ATOM_SCOPE, number, c->scope);
    end_alternative(c);
  }
}

/* What a delegation needs besides who hands over. */
static void push_delegation(struct collector *c, uint32_t number, uint32_t delegation,
                            uint32_t agent) {
  const struct sc_delegation *d = &c->policy->delegations[delegation];
  uint32_t to = SC_NOT_FOUND;
  for (uint32_t i = 0; i < d->to_count; i++) {
    bool named = !d->to[i].any && d->to[i].ref.index == agent;
    if (named || (d->to[i].any && to == SC_NOT_FOUND)) to = i;
    if (named) break;
  }
  push_atom(c, SC_ATOM_DELEGATION, delegation, 0);
  if (to != SC_NOT_FOUND) push_atom(c, SC_ATOM_TO, delegation, to);
  for (uint32_t i = 0; i < d->task_count; i++)
    if (sc_str_equal(d->tasks[i].name, c->task)) {
      push_atom(c, SC_ATOM_TASK, delegation, i);
      break;
    }
  if (!d->any_scope) push_atom(c, SC_ATOM_SCOPE, number, c->scope);
}

/* One alternative for each way in which an entry of `from` fits. */
static void add_from(struct collector *c, uint32_t number, uint32_t delegation, uint32_t from,
                     uint32_t hop) {
  const struct sc_selector *s = &c->policy->delegations[delegation].from[from];
  bool by_user = hop + 1 == c->actor_count, fits = false;
  switch (s->kind) {
  case SC_SELECT_USER: fits = by_user && c->has_user && (s->any || s->ref.index == c->user); break;
  case SC_SELECT_AGENT: fits = !by_user && (s->any || s->ref.index == c->actors[hop + 1]); break;
  case SC_SELECT_ROLE:
    for (size_t i = 0; by_user && i < c->bases.count; i++) {
      if (!push_way(c, &c->bases.items[i], s->ref.index)) continue;
      push_atom(c, SC_ATOM_FROM, delegation, from);
      push_delegation(c, number, delegation, c->actors[hop]);
      end_alternative(c);
    }
    return;
  }
  if (!fits) return;
  push_atom(c, SC_ATOM_FROM, delegation, from);
  push_delegation(c, number, delegation, c->actors[hop]);
  end_alternative(c);
}

/* The alternatives that a rule offers for its leg. */
static void add_rule(struct collector *c, const struct sc_cell_rule *used) {
  uint32_t number = c->rule_of[used->rule_id];
  size_t before = c->key.count;
  if (number == SC_NOT_FOUND) return;
  struct sc_tighten_rule *rule = &c->needs->tighten->rules.items[number];
  if (rule->owner != SC_OWNER_DELEGATION)
    add_grant(c, number, rule);
  else
    for (uint32_t i = 0; i < c->policy->delegations[rule->holder].from_count; i++)
      add_from(c, number, rule->holder, i, used->hop);
  /* It was used, on a way that is not understood: not to be touched. */
  if (c->key.count == before && rule->verdict == SC_TIGHTEN_BY_USE) rule->verdict = SC_TIGHTEN_KEEP;
  c->kept = c->kept || rule->verdict == SC_TIGHTEN_KEEP;
}

/* --- cells -------------------------------------------------------------------------------------------------------------- */

static bool read_cell(struct collector *c, const struct sc_cell *cell) {
  const struct sc_policy *p = c->policy;
  const uint32_t *key = cell->key;
  size_t scopes = (size_t)p->scope_count + p->open_class_count;
  uint32_t user = key[SC_CELL_USER] - 1, at = SC_CELL_ACTORS + 1;
  if (key[SC_CELL_SCOPE] == 0 || key[SC_CELL_SCOPE] - 1 >= scopes) return false;
  c->scope = c->scope_of[key[SC_CELL_SCOPE] - 1];
  c->user = user < p->user_count ? c->user_of[user] : SC_NOT_FOUND;
  c->has_user = key[SC_CELL_USER] != 0;
  c->task = cell->task;
  c->actor_count = key[SC_CELL_ACTORS];
  for (uint32_t i = 0; i < c->actor_count; i++, at++)
    c->actors[i] = key[at] - 1 < p->agent_count ? c->agent_of[key[at] - 1] : SC_NOT_FOUND;
  c->bases.count = 0;
  /* Behind the roles are the tasks of all actors but the first. */
  uint32_t end = cell->key_count - (c->actor_count > 0 ? c->actor_count - 1 : 0);
  for (; at < end; at++)
    if (key[at] - 1 < p->role_count)
      *SC_PUSH(c->needs->arena, &c->bases) = (struct base){c->role_of[key[at] - 1], SC_NOT_FOUND};
  for (uint32_t i = 0; c->user != SC_NOT_FOUND && i < p->users[c->user].role_count; i++)
    *SC_PUSH(c->needs->arena, &c->bases) = (struct base){
        p->users[c->user].roles[i].index, sc_needs_atom(c->needs, SC_ATOM_USER_ROLE, c->user, i)};
  return true;
}

static bool same_leg(const struct sc_cell_rule *a, const struct sc_cell_rule *b) {
  return a->leg == b->leg && a->hop == b->hop;
}

static uint64_t uses_of(const struct sc_cell *cell, const struct sc_cell_rule *rule) {
  return rule->use.count + cell->plain_use.count + cell->maybe_use.count;
}

/* Rules [from, to) of the cell are those of one leg. Each set of rules that were true together, any of which would have been
 * enough. */
static void add_sets(struct collector *c, const struct sc_cell *cell, uint32_t from, uint32_t to) {
  for (uint32_t s = 0; s < cell->set_count; s++) {
    for (uint32_t i = from; i < to; i++)
      if (cell->sets[s] >> i & 1) add_rule(c, &cell->rules[i]);
    end_demand(c);
  }
}

/* Where it is not known which rules were true together, each that may have been is needed. */
static void add_each(struct collector *c, const struct sc_cell *cell, uint32_t from, uint32_t to) {
  for (uint32_t i = from; i < to; i++) {
    if (uses_of(cell, &cell->rules[i]) == 0) continue;
    add_rule(c, &cell->rules[i]);
    end_demand(c);
  }
}

/* Rules that were true all the time: any of them would have been enough. */
static void add_all(struct collector *c, const struct sc_cell *cell, uint32_t from, uint32_t to) {
  for (uint32_t i = from; i < to; i++) add_rule(c, &cell->rules[i]);
  end_demand(c);
}

static void add_leg(struct collector *c, const struct sc_cell *cell, uint32_t from, uint32_t to) {
  if (cell->rough || cell->maybe_use.count > 0)
    add_each(c, cell, from, to);
  else if (cell->plain)
    add_all(c, cell, from, to);
  else
    add_sets(c, cell, from, to);
}

static void add_cell(struct collector *c, const struct sc_cell *cell) {
  uint32_t from = 0;
  if (cell->allowed.count == 0 || !read_cell(c, cell)) return;
  for (uint32_t i = 1; i <= cell->rule_count; i++) {
    if (i < cell->rule_count && same_leg(&cell->rules[i], &cell->rules[from])) continue;
    add_leg(c, cell, from, i);
    from = i;
  }
}

/* Events beyond the cells: their rules are known, and that is all. */
static void add_uncounted(struct collector *c) {
  struct sc_tighten *t = c->needs->tighten;
  const struct sc_cells *cells = &t->simulation->cells;
  for (uint32_t i = 0; i < c->policy->user_count; i++) t->user_kept[i] = true;
  for (uint32_t i = 0; i < c->policy->role_count; i++) t->role_kept[i] = true;
  for (size_t i = 0; i < cells->uses.count; i++) {
    uint32_t rule = c->rule_of[cells->uses.items[i].rule_id];
    if (rule != SC_NOT_FOUND) t->rules.items[rule].verdict = SC_TIGHTEN_KEEP;
  }
}

void sc_needs_collect(struct sc_needs *needs) {
  const struct sc_simulation *s = needs->tighten->simulation;
  struct collector c = {.needs = needs, .policy = needs->tighten->policy};
  struct scope_counts counts;
  scope_table_counts(s->now.table, &counts);
  map_rules(&c, s->now.table, counts.rules);
  map_scopes(&c, s->now.table);
  c.role_of = map_names(&c, c.policy->role_count, scope_resolve_role, role_name);
  c.user_of = map_names(&c, c.policy->user_count, scope_resolve_user, user_name);
  c.agent_of = map_names(&c, c.policy->agent_count, scope_resolve_agent, agent_name);
  c.trees = SC_NEW_ARRAY(needs->arena, uint32_t *, c.policy->role_count);
  c.actors = SC_NEW_ARRAY(needs->arena, uint32_t, SCOPE_ACTORS_MAX + 1);
  if (s->cells.uncounted > 0) add_uncounted(&c);
  for (size_t i = 0; i < s->cells.cells.count; i++) add_cell(&c, &s->cells.cells.items[i]);
}
