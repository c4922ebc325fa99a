/* SPDX-License-Identifier: Apache-2.0
 *
 * lint_diagram.c - questions to decision diagrams: which values a condition can have, and whether two meet.
 */
#include "lint/lint_internal.h"

void lint_prepare(struct sc_lint *lint) {
  static const struct sc_lower_options options = {.debug = false, .optimise = true};
  struct sc_lower *lower = SC_NEW(lint->arena, struct sc_lower);
  lower->arena = lint->arena;
  lower->diags = lint->diags;
  lower->policy = lint->policy;
  lower->options = &options;
  sc_variables_collect(lint->arena, lint->policy, &lower->variables);
  sc_variables_finish(&lower->variables);
  lower->mdd =
      sc_mdd_new(lint->arena, lower->variables.class_counts, (uint32_t)lower->variables.list.count);
  sc_lower_conditions(lower);
  sc_lower_implied_by(lower);
  lint->lower = lower;
  lint->scope_count = sc_lower_scope_count(lower);
  lint->marks = SC_NEW_ARRAY(lint->arena, uint32_t, lint->scope_count);
}

/* --- values that exist ------------------------------------------------------------------------------- */

/* The classes [*first, *end) of a variable that have a value: an enum has no ordinal below 0 or past its last. */
static void real_classes(const struct sc_lint *lint, uint32_t var, uint32_t *first, uint32_t *end) {
  const struct sc_variable *v = lint->lower->variables.list.items[var];
  *first = 0;
  *end = v->class_count;
  if (v->kind != SCOPE_F_VAR_POINTS || v->source >= lint->policy->attr_count) return;
  const struct sc_attr *attr = &lint->policy->attrs[v->source];
  int64_t count = attr->type == SC_TYPE_BOOL   ? 2
                  : attr->type == SC_TYPE_ENUM ? (int64_t)attr->value_count
                                               : 0;
  if (count == 0 || v->points.count + 1 != v->class_count) return;
  if (v->points.items[0] <= 0) *first = 1;
  if (v->points.items[v->points.count - 1] >= count) (*end)--;
}

static sc_mdd_ref exact(struct sc_lint *lint, sc_mdd_ref ref);

/* Classes without a value get the child of their neighbour: only what can be decides whether two diagrams are equal. */
static sc_mdd_ref exact_node(struct sc_lint *lint, sc_mdd_ref ref) {
  struct sc_mdd_node node = *sc_mdd_node(lint->lower->mdd, ref);
  struct scope_f_edge *edges = SC_NEW_ARRAY(lint->arena, struct scope_f_edge, node.edge_count);
  uint32_t first, end, count = 0, classes = node.edges[node.edge_count - 1].bound;
  real_classes(lint, node.var, &first, &end);
  for (uint32_t i = 0; i < node.edge_count; i++) {
    uint32_t from = i == 0 ? 0 : node.edges[i - 1].bound, to = node.edges[i].bound;
    if (to <= first || from >= end) continue; /* nothing of it exists */
    edges[count++] =
        (struct scope_f_edge){to < end ? to : classes, exact(lint, node.edges[i].child)};
  }
  return sc_mdd_make(lint->lower->mdd, node.var, edges, count, exact(lint, node.absent));
}

static sc_mdd_ref exact(struct sc_lint *lint, sc_mdd_ref ref) {
  if (ref < SCOPE_F_FIRST_NODE) return ref;
  struct sc_str key = {sc_arena_copy(lint->arena, (const char *)&ref, sizeof ref), sizeof ref};
  uint32_t known = sc_map_get(&lint->exact, key);
  if (known != SC_NOT_FOUND) return known;
  sc_mdd_ref result = exact_node(lint, ref);
  sc_map_add(lint->arena, &lint->exact, key, result);
  return result;
}

sc_mdd_ref lint_expr(struct sc_lint *lint, const struct sc_expr *expr) {
  return exact(lint, sc_lower_expr(lint->lower, expr));
}

sc_mdd_ref lint_and(struct sc_lint *lint, const struct sc_expr *a, const struct sc_expr *b) {
  return sc_mdd_and(lint->lower->mdd, lint_expr(lint, a), lint_expr(lint, b));
}

/* --- leaves ------------------------------------------------------------------------------------------ */

static void make_room(struct sc_lint *lint) {
  size_t wanted = (size_t)sc_mdd_node_count(lint->lower->mdd) + SCOPE_F_FIRST_NODE;
  if (wanted <= lint->leaf_count) return;
  wanted += wanted / 2;
  uint8_t *leaves = SC_NEW_ARRAY(lint->arena, uint8_t, wanted);
  if (lint->leaf_count > 0) memcpy(leaves, lint->leaves, lint->leaf_count);
  lint->leaves = leaves;
  lint->leaf_count = wanted;
}

/* Depth is bounded by the number of variables. */
static uint8_t leaves_of(struct sc_lint *lint, sc_mdd_ref ref) {
  if (ref < SCOPE_F_FIRST_NODE) return (uint8_t)LINT_LEAF(ref);
  if (lint->leaves[ref] != 0) return lint->leaves[ref];
  const struct sc_mdd_node *node = sc_mdd_node(lint->lower->mdd, ref);
  uint8_t leaves = leaves_of(lint, node->absent);
  for (uint32_t i = 0; i < node->edge_count; i++) leaves |= leaves_of(lint, node->edges[i].child);
  lint->leaves[ref] = leaves;
  return leaves;
}

unsigned lint_leaves(struct sc_lint *lint, sc_mdd_ref ref) {
  make_room(lint);
  return leaves_of(lint, ref);
}

/* --- two at once ------------------------------------------------------------------------------------- */

struct meeting {
  struct sc_lint *lint;
  unsigned a_leaves, b_leaves;
  struct sc_map seen; /* pairs that do not meet */
};

static bool meet(struct meeting *m, sc_mdd_ref a, sc_mdd_ref b);

/* The children of both under each class of the variable, and under "absent". */
static bool meet_children(struct meeting *m, uint32_t var, sc_mdd_ref a, sc_mdd_ref b) {
  struct sc_mdd *mdd = m->lint->lower->mdd;
  const struct sc_mdd_node *x = a < SCOPE_F_FIRST_NODE ? NULL : sc_mdd_node(mdd, a);
  const struct sc_mdd_node *y = b < SCOPE_F_FIRST_NODE ? NULL : sc_mdd_node(mdd, b);
  if (x != NULL && x->var != var) x = NULL;
  if (y != NULL && y->var != var) y = NULL;
  if (meet(m, x != NULL ? x->absent : a, y != NULL ? y->absent : b)) return true;
  uint32_t i = 0, j = 0;
  while ((x != NULL && i < x->edge_count) || (y != NULL && j < y->edge_count)) {
    sc_mdd_ref p = x != NULL ? x->edges[i].child : a, q = y != NULL ? y->edges[j].child : b;
    if (meet(m, p, q)) return true;
    uint32_t x_bound = x != NULL ? x->edges[i].bound : UINT32_MAX;
    uint32_t y_bound = y != NULL ? y->edges[j].bound : UINT32_MAX;
    if (x_bound <= y_bound) i++;
    if (y_bound <= x_bound) j++;
  }
  return false;
}

static bool meet(struct meeting *m, sc_mdd_ref a, sc_mdd_ref b) {
  if ((leaves_of(m->lint, a) & m->a_leaves) == 0) return false;
  if ((leaves_of(m->lint, b) & m->b_leaves) == 0) return false;
  if (a < SCOPE_F_FIRST_NODE || b < SCOPE_F_FIRST_NODE) return true;
  uint64_t pair = (uint64_t)a << 32 | b;
  struct sc_str key = {sc_arena_copy(m->lint->arena, (const char *)&pair, sizeof pair),
                       sizeof pair};
  uint32_t fresh = (uint32_t)m->seen.count;
  if (sc_map_add(m->lint->arena, &m->seen, key, fresh) != fresh) return false;
  uint32_t x = sc_mdd_node(m->lint->lower->mdd, a)->var;
  uint32_t y = sc_mdd_node(m->lint->lower->mdd, b)->var;
  return meet_children(m, x < y ? x : y, a, b);
}

bool lint_meets(struct sc_lint *lint, sc_mdd_ref a, unsigned a_leaves, sc_mdd_ref b,
                unsigned b_leaves) {
  struct meeting m = {.lint = lint, .a_leaves = a_leaves, .b_leaves = b_leaves};
  make_room(lint);
  return meet(&m, a, b);
}
