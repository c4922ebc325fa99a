/* SPDX-License-Identifier: Apache-2.0
 *
 * isop.c - Minato's and Morreale's recursion, for variables of many classes.
 *
 * At the top variable: first what some classes alone need, each with as many other classes as may join it; then, without the
 * variable, what is left. At last products that the others cover together are dropped.
 */
#include "analysis/isop.h"

#define STEPS_MAX 20000u /* different pairs of must and may */

struct isop {
  struct sc_universe *u;
  struct sc_map known; /* must, may -> index into sums */
  SC_VEC(struct sc_sum) sums;
  bool too_much;
};

/* One way out of the top variable: classes from..to-1, or absent. */
struct part {
  uint32_t from, to;
  bool absent;
  sc_mdd_ref must, may;
};
struct parts {
  SC_VEC(struct part) items;
};

static uint32_t top_of(const struct sc_universe *u, sc_mdd_ref ref) {
  return ref < SCOPE_F_FIRST_NODE ? UINT32_MAX : sc_mdd_node(u->mdd, ref)->var;
}

static bool can_be_absent(const struct sc_shared_var *var) {
  return var->kind == SC_SHARED_NUMBER || var->kind == SC_SHARED_VALUE ||
         var->kind == SC_SHARED_NOW || var->kind == SC_SHARED_TEXT ||
         var->kind == SC_SHARED_ADDRESS;
}

static void bounds(const struct sc_universe *u, sc_mdd_ref ref, uint32_t var, bool *starts) {
  if (top_of(u, ref) != var) return;
  const struct sc_mdd_node *node = sc_mdd_node(u->mdd, ref);
  for (uint32_t i = 0; i + 1 < node->edge_count; i++) starts[node->edges[i].bound] = true;
}

static void split(struct isop *isop, sc_mdd_ref must, sc_mdd_ref may,
                  const struct sc_shared_var *var, struct parts *out) {
  struct sc_universe *u = isop->u;
  bool *starts = SC_NEW_ARRAY(u->arena, bool, (size_t)var->class_count + 1);
  starts[0] = true;
  bounds(u, must, var->id, starts);
  bounds(u, may, var->id, starts);
  for (uint32_t c = 0; c < var->class_count; c++) {
    if (!starts[c]) continue;
    uint32_t to = c + 1;
    while (to < var->class_count && !starts[to]) to++;
    *SC_PUSH(u->arena, &out->items) = (struct part){c, to, false, sc_restrict(u, must, var->id, c),
                                                    sc_restrict(u, may, var->id, c)};
  }
  if (can_be_absent(var))
    *SC_PUSH(u->arena, &out->items) =
        (struct part){0, 0, true, sc_restrict(u, must, var->id, SC_ABSENT),
                      sc_restrict(u, may, var->id, SC_ABSENT)};
}

static sc_mdd_ref without(const struct sc_universe *u, sc_mdd_ref a, sc_mdd_ref b) {
  return sc_mdd_and(u->mdd, a, sc_mdd_not(u->mdd, b));
}

static sc_mdd_ref sum_ref(const struct sc_universe *u, const struct sc_sum *sum, size_t first) {
  sc_mdd_ref result = SCOPE_F_FALSE;
  for (size_t i = first; i < sum->items.count; i++)
    result = sc_mdd_or(u->mdd, result, sum->items.items[i].ref);
  return result;
}

static void add_literal(struct sc_universe *u, struct sc_product *product,
                        const struct sc_shared_var *var, const bool *classes, bool absent) {
  struct sc_literal *literals =
      SC_NEW_ARRAY(u->arena, struct sc_literal, (size_t)product->literal_count + 1);
  literals[0] = (struct sc_literal){var->id, classes, absent};
  if (product->literal_count > 0)
    memcpy(literals + 1, product->literals, product->literal_count * sizeof *literals);
  sc_mdd_ref *children = SC_NEW_ARRAY(u->arena, sc_mdd_ref, var->class_count);
  for (uint32_t c = 0; c < var->class_count; c++)
    children[c] = classes[c] ? product->ref : SCOPE_F_FALSE;
  product->ref = sc_case(u, var, children, absent ? product->ref : SCOPE_F_FALSE);
  product->literals = literals;
  product->literal_count++;
}

static struct sc_sum cover(struct isop *isop, sc_mdd_ref must, sc_mdd_ref may);

/* Products for one part's need, shared with all parts where they may hold. */
static void cover_part(struct isop *isop, const struct sc_shared_var *var, struct parts *parts,
                       size_t which, struct sc_sum *out) {
  struct sc_universe *u = isop->u;
  struct sc_sum own = cover(isop, parts->items.items[which].must, parts->items.items[which].may);
  for (size_t i = 0; i < own.items.count; i++) {
    struct sc_product product = own.items.items[i];
    bool *classes = SC_NEW_ARRAY(u->arena, bool, var->class_count);
    bool absent = false;
    for (size_t p = 0; p < parts->items.count; p++) {
      struct part *part = &parts->items.items[p];
      if (without(u, product.ref, part->may) != SCOPE_F_FALSE) continue;
      part->must = without(u, part->must, product.ref);
      absent |= part->absent;
      for (uint32_t c = part->from; c < part->to; c++) classes[c] = true;
    }
    add_literal(u, &product, var, classes, absent);
    *SC_PUSH(u->arena, &out->items) = product;
  }
}

/* What the parts still need, after `done`. */
static sc_mdd_ref rest_of(struct isop *isop, const struct sc_shared_var *var,
                          const struct parts *parts, sc_mdd_ref done) {
  struct sc_universe *u = isop->u;
  sc_mdd_ref left = SCOPE_F_FALSE;
  for (size_t p = 0; p < parts->items.count; p++) {
    const struct part *part = &parts->items.items[p];
    uint32_t class = part->absent ? SC_ABSENT : part->from;
    sc_mdd_ref open = without(u, part->must, sc_restrict(u, done, var->id, class));
    left = sc_mdd_or(u->mdd, left, open);
  }
  return left;
}

static void cover_top(struct isop *isop, sc_mdd_ref must, sc_mdd_ref may, struct sc_sum *out) {
  struct sc_universe *u = isop->u;
  uint32_t a = top_of(u, must), b = top_of(u, may);
  const struct sc_shared_var *var = u->vars.items[a < b ? a : b];
  struct parts parts = {0};
  split(isop, must, may, var, &parts);
  sc_mdd_ref common = SCOPE_F_TRUE; /* where it may hold whatever the class */
  for (size_t p = 0; p < parts.items.count; p++)
    common = sc_mdd_and(u->mdd, common, parts.items.items[p].may);
  for (size_t p = 0; p < parts.items.count; p++) {
    struct part *part = &parts.items.items[p];
    sc_mdd_ref all = part->must;
    part->must = without(u, all, common);
    if (part->must != SCOPE_F_FALSE) cover_part(isop, var, &parts, p, out);
    part->must = all;
  }
  struct sc_sum last = cover(isop, rest_of(isop, var, &parts, sum_ref(u, out, 0)), common);
  for (size_t i = 0; i < last.items.count; i++)
    *SC_PUSH(u->arena, &out->items) = last.items.items[i];
}

static struct sc_sum cover(struct isop *isop, sc_mdd_ref must, sc_mdd_ref may) {
  struct sc_universe *u = isop->u;
  struct sc_sum sum = {0};
  if (must == SCOPE_F_FALSE || isop->too_much) return sum;
  sc_mdd_ref *key = SC_NEW_ARRAY(u->arena, sc_mdd_ref, 2);
  key[0] = must;
  key[1] = may;
  struct sc_str text = {(const char *)key, 2 * sizeof *key};
  uint32_t known = sc_map_get(&isop->known, text);
  if (known != SC_NOT_FOUND) return isop->sums.items[known];
  if (may == SCOPE_F_TRUE)
    *SC_PUSH(u->arena, &sum.items) = (struct sc_product){.ref = SCOPE_F_TRUE};
  else
    cover_top(isop, must, may, &sum);
  isop->too_much |=
      isop->sums.count > STEPS_MAX || sum.items.count > 4 * SC_SUM_MAX || sc_mdd_overflow(u->mdd);
  sc_map_add(u->arena, &isop->known, text, (uint32_t)isop->sums.count);
  *SC_PUSH(u->arena, &isop->sums) = sum;
  return sum;
}

static void drop_superfluous(struct sc_universe *u, sc_mdd_ref must, struct sc_sum *sum) {
  for (size_t i = sum->items.count; i-- > 0 && sum->items.count > 1;) {
    sc_mdd_ref others = SCOPE_F_FALSE;
    for (size_t j = 0; j < sum->items.count; j++)
      if (j != i) others = sc_mdd_or(u->mdd, others, sum->items.items[j].ref);
    if (without(u, must, others) != SCOPE_F_FALSE) continue;
    memmove(sum->items.items + i, sum->items.items + i + 1,
            (--sum->items.count - i) * sizeof *sum->items.items);
  }
}

bool sc_isop(struct sc_universe *u, sc_mdd_ref must, sc_mdd_ref may, struct sc_sum *out) {
  struct isop isop = {.u = u};
  struct sc_sum found = cover(&isop, must, may);
  *out = (struct sc_sum){0};
  for (size_t i = 0; i < found.items.count; i++)
    *SC_PUSH(u->arena, &out->items) = found.items.items[i];
  if (!isop.too_much && out->items.count <= SC_SUM_MAX) {
    drop_superfluous(u, must, out);
    return true;
  }
  if (out->items.count > SC_SUM_MAX) out->items.count = SC_SUM_MAX;
  return false;
}
