/* SPDX-License-Identifier: Apache-2.0
 *
 * translate.c - nodes of a table to diagrams over the shared variables.
 *
 * A table's terminals become TRUE and FALSE at once: an analysis asks whether a rule holds, not why it does not. What depends
 * on another variable (a match on its text, a local time on `now`) is tested only below that one, where it can vary: so
 * equal conditions are equal refs also where they were written over different variables.
 */
#include "analysis/universe.h"

static uint32_t top_of(const struct sc_universe *u, sc_mdd_ref ref) {
  return ref < SCOPE_F_FIRST_NODE ? UINT32_MAX : sc_mdd_node(u->mdd, ref)->var;
}

static bool may_be_absent(const struct sc_shared_var *var) {
  switch (var->kind) {
  case SC_SHARED_NUMBER:
  case SC_SHARED_VALUE:
  case SC_SHARED_NOW:
  case SC_SHARED_TEXT:
  case SC_SHARED_ADDRESS: return true;
  case SC_SHARED_CHAIN:
  case SC_SHARED_SUBJECT:
  case SC_SHARED_SET:
  case SC_SHARED_WEEK:
  case SC_SHARED_ROLE:
  case SC_SHARED_MEMBER:
  case SC_SHARED_MATCH: break;
  }
  return false;
}

/* TRUE where the class's child is `child`. */
static sc_mdd_ref where(struct sc_universe *u, const struct sc_shared_var *var,
                        const sc_mdd_ref *children, sc_mdd_ref absent, sc_mdd_ref child) {
  struct scope_f_edge *edges = SC_NEW_ARRAY(u->arena, struct scope_f_edge, var->class_count);
  for (uint32_t c = 0; c < var->class_count; c++)
    edges[c] = (struct scope_f_edge){c + 1, children[c] == child ? SCOPE_F_TRUE : SCOPE_F_FALSE};
  return sc_mdd_make(u->mdd, var->id, edges, var->class_count,
                     absent == child ? SCOPE_F_TRUE : SCOPE_F_FALSE);
}

/* For children that test smaller variables than `var`: the or of "this class and its child". */
static sc_mdd_ref combine(struct sc_universe *u, const struct sc_shared_var *var,
                          const sc_mdd_ref *children, sc_mdd_ref absent) {
  sc_mdd_ref result = sc_mdd_and(u->mdd, where(u, var, children, absent, absent), absent);
  struct sc_map seen = {0};
  for (uint32_t c = 0; c < var->class_count; c++) {
    if (children[c] == absent || (c > 0 && children[c] == children[c - 1])) continue;
    struct sc_str key = {(const char *)&children[c], sizeof children[c]};
    if (sc_map_add(u->arena, &seen, key, c) != c) continue;
    sc_mdd_ref part = sc_mdd_and(u->mdd, where(u, var, children, absent, children[c]), children[c]);
    result = sc_mdd_or(u->mdd, result, part);
  }
  return result;
}

sc_mdd_ref sc_case(struct sc_universe *u, const struct sc_shared_var *var,
                   const sc_mdd_ref *children, sc_mdd_ref absent) {
  if (!may_be_absent(var)) absent = children[0];
  bool ordered = top_of(u, absent) > var->id;
  for (uint32_t c = 0; c < var->class_count && ordered; c++)
    ordered = top_of(u, children[c]) > var->id;
  if (!ordered) return combine(u, var, children, absent);
  SC_VEC(struct scope_f_edge) edges = {0};
  for (uint32_t c = 0; c < var->class_count; c++) {
    if (edges.count > 0 && edges.items[edges.count - 1].child == children[c])
      edges.items[edges.count - 1].bound = c + 1;
    else
      *SC_PUSH(u->arena, &edges) = (struct scope_f_edge){c + 1, children[c]};
  }
  return sc_mdd_make(u->mdd, var->id, edges.items, (uint32_t)edges.count, absent);
}

/* --- nodes of a table ----------------------------------------------------------------------------------- */

struct translation {
  struct sc_universe *u;
  const struct sc_table_side *side;
  sc_mdd_ref *memo;
  bool applies;
};

static sc_mdd_ref translate(const struct translation *t, uint32_t ref);

/* The translated children of a node lie on the scratch stack from `base`, one per edge. */
static sc_mdd_ref child_of(const struct translation *t, const struct scope_f_node *node,
                           size_t base, uint32_t class) {
  const struct scope_f_edge *edges = t->side->view.edges + node->first_edge;
  return t->u->scratch.items[base + sc_edge_of(edges, node->edge_count, class)];
}

/* Per class of `var` the child that the table takes, pushed on the stack; returns where they begin. */
static size_t push_classes(const struct translation *t, const struct scope_f_node *node,
                           size_t base, const struct sc_var_map *map, sc_mdd_ref absent) {
  struct sc_universe *u = t->u;
  size_t first = u->scratch.count;
  for (uint32_t c = 0; c < map->shared->class_count; c++) {
    uint32_t class = map->class_of == NULL ? c : map->class_of[c];
    sc_mdd_ref child = class == SC_ABSENT ? absent : child_of(t, node, base, class);
    *SC_PUSH(u->arena, &u->scratch) = child;
  }
  return first;
}

static sc_mdd_ref plain_case(const struct translation *t, const struct scope_f_node *node,
                             size_t base, const struct sc_var_map *map, sc_mdd_ref absent) {
  size_t first = push_classes(t, node, base, map, absent);
  return sc_case(t->u, map->shared, t->u->scratch.items + first, absent);
}

/* Below `now`, where the zone's data reach. */
static sc_mdd_ref week_case(const struct translation *t, const struct sc_var_map *map,
                            sc_mdd_ref inner, sc_mdd_ref absent) {
  struct sc_universe *u = t->u;
  const struct sc_shared_var *now = map->shared->main;
  size_t first = u->scratch.count;
  for (uint32_t c = 0; c < now->class_count; c++)
    *SC_PUSH(u->arena, &u->scratch) =
        sc_shared_number(now, c) >= u->zones.items[map->shared->zone].until ? absent : inner;
  return sc_case(u, now, u->scratch.items + first, absent);
}

/* Below the text, where it is none of those that conditions name: for those the answer is known. */
static sc_mdd_ref match_case(const struct translation *t, const struct sc_var_map *map,
                             sc_mdd_ref inner, const sc_mdd_ref answer[2], sc_mdd_ref absent) {
  struct sc_universe *u = t->u;
  const struct sc_shared_var *text = map->shared->main;
  size_t first = u->scratch.count;
  *SC_PUSH(u->arena, &u->scratch) = inner;
  for (size_t i = 0; i < text->texts.count; i++)
    *SC_PUSH(u->arena, &u->scratch) =
        answer[sc_dfa_run(map->shared->dfa, text->texts.items[i]) != 0];
  return sc_case(u, text, u->scratch.items + first, absent);
}

static sc_mdd_ref present_case(const struct translation *t, const struct sc_var_map *map,
                               const sc_mdd_ref answer[2]) {
  struct sc_universe *u = t->u;
  size_t first = u->scratch.count;
  for (uint32_t c = 0; c < map->shared->class_count; c++) {
    bool there = map->shared->kind == SC_SHARED_SET
                     ? c == 1
                     : map->class_of == NULL || map->class_of[c] != SC_ABSENT;
    *SC_PUSH(u->arena, &u->scratch) = answer[there];
  }
  return sc_case(u, map->shared, u->scratch.items + first, answer[0]);
}

static sc_mdd_ref node_case(const struct translation *t, const struct scope_f_node *node,
                            size_t base, sc_mdd_ref absent) {
  const struct sc_var_map *map = &t->side->vars[node->var];
  enum scope_f_var_kind kind = (enum scope_f_var_kind)t->side->view.vars[node->var].kind;
  const sc_mdd_ref answer[2] = {child_of(t, node, base, 0), child_of(t, node, base, 1)};
  if (kind == SCOPE_F_VAR_PRESENT) return present_case(t, map, answer);
  sc_mdd_ref inner = plain_case(t, node, base, map, absent);
  if (kind == SCOPE_F_VAR_WEEK) return week_case(t, map, inner, absent);
  if (kind == SCOPE_F_VAR_MATCH) return match_case(t, map, inner, answer, absent);
  if (kind == SCOPE_F_VAR_MEMBER)
    return sc_case(t->u, map->shared->main, (const sc_mdd_ref[]){absent, inner}, absent);
  return inner;
}

static sc_mdd_ref translate(const struct translation *t, uint32_t ref) {
  if (ref < SCOPE_F_FIRST_NODE)
    return (t->applies ? ref != SCOPE_F_FALSE : ref == SCOPE_F_TRUE) ? SCOPE_F_TRUE : SCOPE_F_FALSE;
  uint32_t index = ref - SCOPE_F_FIRST_NODE;
  if (t->memo[index] != SC_NOT_FOUND) return t->memo[index];
  const struct scope_f_node *node = &t->side->view.nodes[index];
  const struct scope_f_edge *edges = t->side->view.edges + node->first_edge;
  sc_mdd_ref absent = translate(t, node->absent);
  size_t base = t->u->scratch.count;
  for (uint32_t i = 0; i < node->edge_count; i++) {
    sc_mdd_ref child = translate(t, edges[i].child);
    *SC_PUSH(t->u->arena, &t->u->scratch) = child;
  }
  t->memo[index] = node_case(t, node, base, absent);
  t->u->scratch.count = base;
  return t->memo[index];
}

sc_mdd_ref sc_holds(struct sc_universe *u, uint32_t side, uint32_t ref) {
  return translate(&(struct translation){u, &u->sides[side], u->sides[side].holds, false}, ref);
}

sc_mdd_ref sc_applies(struct sc_universe *u, uint32_t side, uint32_t ref) {
  return translate(&(struct translation){u, &u->sides[side], u->sides[side].applies, true}, ref);
}

/* --- restricting ------------------------------------------------------------------------------------------- */

static struct sc_restricted *slot_of(struct sc_universe *u, sc_mdd_ref ref, uint32_t var,
                                     uint32_t class) {
  uint64_t h = sc_hash_mix(((uint64_t)ref << 32 | var) * 0x9e3779b97f4a7c15ull ^ class);
  size_t i = (size_t)h & (u->restricted_capacity - 1);
  for (; u->restricted[i].var != 0; i = (i + 1) & (u->restricted_capacity - 1)) {
    const struct sc_restricted *r = &u->restricted[i];
    if (r->ref == ref && r->var == var + 1 && r->class == class) break;
  }
  return &u->restricted[i];
}

static void grow_restricted(struct sc_universe *u) {
  struct sc_restricted *old = u->restricted;
  size_t old_capacity = u->restricted_capacity;
  u->restricted_capacity = old_capacity == 0 ? 1024 : old_capacity * 4;
  u->restricted = SC_NEW_ARRAY(u->arena, struct sc_restricted, u->restricted_capacity);
  for (size_t i = 0; i < old_capacity; i++)
    if (old[i].var != 0) *slot_of(u, old[i].ref, old[i].var - 1, old[i].class) = old[i];
}

sc_mdd_ref sc_restrict(struct sc_universe *u, sc_mdd_ref ref, uint32_t var, uint32_t class) {
  uint32_t top = top_of(u, ref);
  if (top > var) return ref;
  struct sc_mdd_node node = *sc_mdd_node(u->mdd, ref); /* edges lie in the arena: they stay */
  if (top == var) return class == SC_ABSENT ? node.absent : sc_mdd_child(&node, class);
  if ((u->restricted_count + 1) * 2 > u->restricted_capacity) grow_restricted(u);
  const struct sc_restricted *known = slot_of(u, ref, var, class);
  if (known->var != 0) return known->result;
  sc_mdd_ref absent = sc_restrict(u, node.absent, var, class);
  SC_VEC(struct scope_f_edge) edges = {0};
  for (uint32_t i = 0; i < node.edge_count; i++) {
    sc_mdd_ref child = sc_restrict(u, node.edges[i].child, var, class);
    *SC_PUSH(u->arena, &edges) = (struct scope_f_edge){node.edges[i].bound, child};
  }
  sc_mdd_ref result = sc_mdd_make(u->mdd, top, edges.items, node.edge_count, absent);
  if ((u->restricted_count + 1) * 2 > u->restricted_capacity) grow_restricted(u);
  *slot_of(u, ref, var, class) = (struct sc_restricted){ref, result, var + 1, class};
  u->restricted_count++;
  return result;
}

static void mark_support(struct sc_universe *u, sc_mdd_ref ref, bool *out) {
  if (ref < SCOPE_F_FIRST_NODE) return;
  uint32_t index = ref - SCOPE_F_FIRST_NODE;
  while (u->stamps.count <= index) *SC_PUSH(u->arena, &u->stamps) = 0;
  if (u->stamps.items[index] == u->stamp) return;
  u->stamps.items[index] = u->stamp;
  struct sc_mdd_node node = *sc_mdd_node(u->mdd, ref);
  out[node.var] = true;
  mark_support(u, node.absent, out);
  for (uint32_t i = 0; i < node.edge_count; i++) mark_support(u, node.edges[i].child, out);
}

void sc_support(struct sc_universe *u, sc_mdd_ref ref, bool *out) {
  u->stamp++;
  mark_support(u, ref, out);
}
