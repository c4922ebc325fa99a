/* SPDX-License-Identifier: Apache-2.0
 *
 * mdd.c - hash-consing and the binary operations, memoised.
 *
 * Invariants: unique table and operation cache are open-addressed, power-of-two sized, at most 3/4 full; a node is made
 * after its children, so children have smaller refs; recursion is bounded by the number of variables.
 */
#include "back/mdd.h"

#include <string.h>

#include "base/str.h"

enum op { OP_AND, OP_OR, OP_GUARD_EXPIRED, OP_GUARD_TOO_DEEP, OP_NOT };

struct cached {
  uint32_t op; /* op + 1; 0 = free */
  sc_mdd_ref a, b, result;
};

struct sc_mdd {
  struct sc_arena *arena;
  const uint32_t *class_counts;
  uint32_t var_count;
  bool overflow;
  SC_VEC(struct sc_mdd_node) nodes;
  uint32_t *unique; /* node + 1, 0 = free */
  size_t unique_capacity;
  struct cached *cache;
  size_t cache_count;
  size_t cache_capacity;
  SC_VEC(struct scope_f_edge) scratch; /* a stack of edges under construction */
};

struct sc_mdd *sc_mdd_new(struct sc_arena *arena, const uint32_t *class_counts,
                          uint32_t var_count) {
  struct sc_mdd *mdd = SC_NEW(arena, struct sc_mdd);
  mdd->arena = arena;
  mdd->class_counts = class_counts;
  mdd->var_count = var_count;
  return mdd;
}

uint32_t sc_mdd_node_count(const struct sc_mdd *mdd) { return (uint32_t)mdd->nodes.count; }
bool sc_mdd_overflow(const struct sc_mdd *mdd) { return mdd->overflow; }

const struct sc_mdd_node *sc_mdd_node(const struct sc_mdd *mdd, sc_mdd_ref ref) {
  return &mdd->nodes.items[ref - SCOPE_F_FIRST_NODE];
}

/* --- unique table ------------------------------------------------------------------------------ */

static uint64_t hash_node(uint32_t var, const struct scope_f_edge *edges, uint32_t count,
                          sc_mdd_ref absent) {
  uint64_t h = sc_hash_mix(((uint64_t)var << 32 | absent) + 0x9e3779b97f4a7c15ull);
  for (uint32_t i = 0; i < count; i++)
    h = sc_hash_mix(h ^ ((uint64_t)edges[i].bound << 32 | edges[i].child));
  return h;
}

static bool same_node(const struct sc_mdd_node *node, uint32_t var,
                      const struct scope_f_edge *edges, uint32_t count, sc_mdd_ref absent) {
  return node->var == var && node->absent == absent && node->edge_count == count &&
         memcmp(node->edges, edges, count * sizeof *edges) == 0;
}

static void grow_unique(struct sc_mdd *mdd) {
  size_t capacity = mdd->unique_capacity == 0 ? 1024 : mdd->unique_capacity * 2;
  uint32_t *unique = SC_NEW_ARRAY(mdd->arena, uint32_t, capacity);
  for (size_t n = 0; n < mdd->nodes.count; n++) {
    const struct sc_mdd_node *node = &mdd->nodes.items[n];
    size_t i = (size_t)hash_node(node->var, node->edges, node->edge_count, node->absent);
    for (i &= capacity - 1; unique[i] != 0; i = (i + 1) & (capacity - 1)) continue;
    unique[i] = (uint32_t)n + 1;
  }
  mdd->unique = unique;
  mdd->unique_capacity = capacity;
}

static sc_mdd_ref find_or_add(struct sc_mdd *mdd, uint32_t var, const struct scope_f_edge *edges,
                              uint32_t count, sc_mdd_ref absent) {
  if (mdd->nodes.count + 1 > mdd->unique_capacity / 4 * 3) grow_unique(mdd);
  size_t mask = mdd->unique_capacity - 1;
  size_t i = (size_t)hash_node(var, edges, count, absent) & mask;
  for (; mdd->unique[i] != 0; i = (i + 1) & mask) {
    uint32_t found = mdd->unique[i] - 1;
    if (same_node(&mdd->nodes.items[found], var, edges, count, absent))
      return found + SCOPE_F_FIRST_NODE;
  }
  if (mdd->nodes.count >= SC_MDD_NODES_MAX) {
    mdd->overflow = true;
    return SCOPE_F_FALSE;
  }
  struct scope_f_edge *copy = SC_NEW_ARRAY(mdd->arena, struct scope_f_edge, count);
  memcpy(copy, edges, count * sizeof *copy);
  struct sc_mdd_node *node = SC_PUSH(mdd->arena, &mdd->nodes);
  *node = (struct sc_mdd_node){var, count, copy, absent};
  mdd->unique[i] = (uint32_t)mdd->nodes.count;
  return (uint32_t)(mdd->nodes.count - 1) + SCOPE_F_FIRST_NODE;
}

sc_mdd_ref sc_mdd_make(struct sc_mdd *mdd, uint32_t var, const struct scope_f_edge *edges,
                       uint32_t edge_count, sc_mdd_ref absent) {
  size_t base = mdd->scratch.count;
  bool constant = true;
  for (uint32_t i = 0; i < edge_count; i++) {
    struct scope_f_edge edge = edges[i]; /* a copy: `edges` may lie in scratch, which may move */
    if (edge.child != absent) constant = false;
    if (mdd->scratch.count > base && mdd->scratch.items[mdd->scratch.count - 1].child == edge.child)
      mdd->scratch.items[mdd->scratch.count - 1].bound = edge.bound;
    else
      *SC_PUSH(mdd->arena, &mdd->scratch) = edge;
  }
  sc_mdd_ref result = absent;
  if (!constant)
    result = find_or_add(mdd, var, mdd->scratch.items + base, (uint32_t)(mdd->scratch.count - base),
                         absent);
  mdd->scratch.count = base;
  return result;
}

/* --- operations ---------------------------------------------------------------------------------- */

static sc_mdd_ref terminal(enum op op, sc_mdd_ref a, sc_mdd_ref b) {
  switch (op) {
  case OP_AND: return a < b ? a : b;
  case OP_OR: return a > b ? a : b;
  case OP_NOT: return a == SCOPE_F_TRUE ? SCOPE_F_FALSE : a == SCOPE_F_FALSE ? SCOPE_F_TRUE : a;
  case OP_GUARD_EXPIRED:
  case OP_GUARD_TOO_DEEP: break;
  }
  if (a == SCOPE_F_TRUE) return b;
  if (a == SCOPE_F_FALSE) return op == OP_GUARD_EXPIRED ? SCOPE_F_EXPIRED : SCOPE_F_TOO_DEEP;
  return b <= SCOPE_F_FALSE ? b : SCOPE_F_UNKNOWN;
}

static bool is_terminal(sc_mdd_ref ref) { return ref < SCOPE_F_FIRST_NODE; }

/* Results known without looking into the operands. `and` and `not` never meet EXPIRED or TOO_DEEP. */
static bool shortcut(enum op op, sc_mdd_ref a, sc_mdd_ref b, sc_mdd_ref *out) {
  if (is_terminal(a) && is_terminal(b)) {
    *out = terminal(op, a, b);
    return true;
  }
  switch (op) {
  case OP_AND:
    *out = a == SCOPE_F_FALSE || b == SCOPE_F_FALSE ? SCOPE_F_FALSE : a == SCOPE_F_TRUE ? b : a;
    return a == b || a == SCOPE_F_TRUE || b == SCOPE_F_TRUE || *out == SCOPE_F_FALSE;
  case OP_OR:
    *out = a == SCOPE_F_TRUE || b == SCOPE_F_TRUE ? SCOPE_F_TRUE : a == SCOPE_F_TOO_DEEP ? b : a;
    return a == b || a == SCOPE_F_TOO_DEEP || b == SCOPE_F_TOO_DEEP || *out == SCOPE_F_TRUE;
  case OP_GUARD_EXPIRED:
  case OP_GUARD_TOO_DEEP:
    *out = a == SCOPE_F_TRUE ? b : terminal(op, SCOPE_F_FALSE, SCOPE_F_FALSE);
    return a == SCOPE_F_TRUE || a == SCOPE_F_FALSE;
  case OP_NOT: return false;
  }
  return false;
}

static struct cached *cache_slot(struct sc_mdd *mdd, enum op op, sc_mdd_ref a, sc_mdd_ref b) {
  uint64_t h = sc_hash_mix(((uint64_t)a << 32 | b) ^ ((uint64_t)op + 1) * 0x9e3779b97f4a7c15ull);
  size_t mask = mdd->cache_capacity - 1;
  size_t i = (size_t)h & mask;
  for (; mdd->cache[i].op != 0; i = (i + 1) & mask) {
    const struct cached *c = &mdd->cache[i];
    if (c->op == (uint32_t)op + 1 && c->a == a && c->b == b) break;
  }
  return &mdd->cache[i];
}

static void grow_cache(struct sc_mdd *mdd) {
  struct cached *old = mdd->cache;
  size_t old_capacity = mdd->cache_capacity;
  mdd->cache_capacity = old_capacity == 0 ? 1024 : old_capacity * 2;
  mdd->cache = SC_NEW_ARRAY(mdd->arena, struct cached, mdd->cache_capacity);
  for (size_t i = 0; i < old_capacity; i++)
    if (old[i].op != 0) *cache_slot(mdd, (enum op)(old[i].op - 1), old[i].a, old[i].b) = old[i];
}

static sc_mdd_ref apply(struct sc_mdd *mdd, enum op op, sc_mdd_ref a, sc_mdd_ref b);

/* One side of an apply step, cut at the classes of the other. A ref above `var` counts as one edge to itself. */
struct side {
  sc_mdd_ref ref;
  bool here; /* ref's node tests the variable */
  uint32_t edge;
};

static sc_mdd_ref side_child(const struct sc_mdd *mdd, const struct side *side) {
  return side->here ? sc_mdd_node(mdd, side->ref)->edges[side->edge].child : side->ref;
}
static uint32_t side_bound(const struct sc_mdd *mdd, const struct side *side, uint32_t classes) {
  return side->here ? sc_mdd_node(mdd, side->ref)->edges[side->edge].bound : classes;
}
static sc_mdd_ref side_absent(const struct sc_mdd *mdd, const struct side *side) {
  return side->here ? sc_mdd_node(mdd, side->ref)->absent : side->ref;
}

static uint32_t top_var(const struct sc_mdd *mdd, sc_mdd_ref ref) {
  return is_terminal(ref) ? UINT32_MAX : sc_mdd_node(mdd, ref)->var;
}

static sc_mdd_ref expand(struct sc_mdd *mdd, enum op op, sc_mdd_ref a, sc_mdd_ref b) {
  uint32_t var_a = top_var(mdd, a), var_b = top_var(mdd, b);
  uint32_t var = var_a < var_b ? var_a : var_b;
  uint32_t classes = mdd->class_counts[var];
  struct side x = {a, var_a == var, 0}, y = {b, var_b == var, 0};
  size_t base = mdd->scratch.count;
  sc_mdd_ref absent = apply(mdd, op, side_absent(mdd, &x), side_absent(mdd, &y));
  for (uint32_t from = 0; from < classes && !mdd->overflow;) {
    uint32_t bound_x = side_bound(mdd, &x, classes), bound_y = side_bound(mdd, &y, classes);
    uint32_t bound = bound_x < bound_y ? bound_x : bound_y;
    sc_mdd_ref child = apply(mdd, op, side_child(mdd, &x), side_child(mdd, &y));
    *SC_PUSH(mdd->arena, &mdd->scratch) = (struct scope_f_edge){bound, child};
    if (bound_x == bound) x.edge++;
    if (bound_y == bound) y.edge++;
    from = bound;
  }
  sc_mdd_ref result = SCOPE_F_FALSE;
  if (!mdd->overflow)
    result = sc_mdd_make(mdd, var, mdd->scratch.items + base, (uint32_t)(mdd->scratch.count - base),
                         absent);
  mdd->scratch.count = base;
  return result;
}

static sc_mdd_ref apply(struct sc_mdd *mdd, enum op op, sc_mdd_ref a, sc_mdd_ref b) {
  sc_mdd_ref result;
  if (mdd->overflow) return SCOPE_F_FALSE;
  if (shortcut(op, a, b, &result)) return result;
  if ((op == OP_AND || op == OP_OR) && a > b) {
    sc_mdd_ref swapped = a;
    a = b;
    b = swapped;
  }
  if (mdd->cache_count + 1 > mdd->cache_capacity / 4 * 3) grow_cache(mdd);
  const struct cached *known = cache_slot(mdd, op, a, b);
  if (known->op != 0) return known->result;
  result = expand(mdd, op, a, b);
  if (mdd->cache_count + 1 > mdd->cache_capacity / 4 * 3) grow_cache(mdd);
  struct cached *slot = cache_slot(mdd, op, a, b); /* again: the cache may have grown */
  *slot = (struct cached){(uint32_t)op + 1, a, b, result};
  mdd->cache_count++;
  return result;
}

sc_mdd_ref sc_mdd_and(struct sc_mdd *mdd, sc_mdd_ref a, sc_mdd_ref b) {
  return apply(mdd, OP_AND, a, b);
}

sc_mdd_ref sc_mdd_or(struct sc_mdd *mdd, sc_mdd_ref a, sc_mdd_ref b) {
  return apply(mdd, OP_OR, a, b);
}

sc_mdd_ref sc_mdd_not(struct sc_mdd *mdd, sc_mdd_ref a) {
  return apply(mdd, OP_NOT, a, SCOPE_F_FALSE);
}

sc_mdd_ref sc_mdd_guard(struct sc_mdd *mdd, sc_mdd_ref guard, sc_mdd_ref a,
                        enum scope_f_terminal otherwise) {
  enum op op = otherwise == SCOPE_F_EXPIRED ? OP_GUARD_EXPIRED : OP_GUARD_TOO_DEEP;
  return apply(mdd, op, guard, a);
}

sc_mdd_ref sc_mdd_and_all(struct sc_mdd *mdd, const sc_mdd_ref *refs, size_t count) {
  sc_mdd_ref all = SCOPE_F_TRUE;
  while (count-- > 0) all = sc_mdd_and(mdd, refs[count], all);
  return all;
}

sc_mdd_ref sc_mdd_or_all(struct sc_mdd *mdd, const sc_mdd_ref *refs, size_t count) {
  if (count == 0) return SCOPE_F_FALSE;
  if (count == 1) return refs[0];
  size_t half = count / 2;
  return sc_mdd_or(mdd, sc_mdd_or_all(mdd, refs, half),
                   sc_mdd_or_all(mdd, refs + half, count - half));
}
