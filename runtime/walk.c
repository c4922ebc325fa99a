/* SPDX-License-Identifier: Apache-2.0
 *
 * walk.c - rows and decision diagrams: the two look-ups that a decision consists of.
 *
 * A row probe reads two buckets. A walk tests each variable at most once: children have smaller ids, so it ends.
 */
#include "table.h"

bool scope_row_find(const struct scope_t *t, uint32_t off, uint32_t key, uint32_t *value,
                    uint32_t *word) {
  const uint32_t *row = t->rows + off;
  if (off == 0) return false;
  uint32_t palette = row[2] & 0xffffu, stride = palette == 0 ? 2 : 1;
  if (row[1] > 0) {
    uint32_t first = 4 + palette;
    uint32_t one = first + SCOPE_F_HASH1(key, row[1]) * SCOPE_F_BUCKET * stride;
    uint32_t two = first + SCOPE_F_HASH2(key, row[1]) * SCOPE_F_BUCKET * stride;
    for (uint32_t i = 0; i < 2 * SCOPE_F_BUCKET; i++) {
      uint32_t at = (i < SCOPE_F_BUCKET ? one : two) + i % SCOPE_F_BUCKET * stride;
      uint32_t entry = row[at];
      if (entry == SCOPE_F_FREE || (stride == 2 ? entry : entry >> 8) != key) continue;
      *value = stride == 2 ? row[at + 1] : row[4 + (entry & 0xffu)];
      *word = off + at;
      return true;
    }
  }
  if (row[3] == SCOPE_F_NONE) return false;
  *value = row[3];
  *word = off + 3;
  return true;
}

static void note_missing(struct scope_missing *missing, uint16_t source) {
  if (missing == NULL) return;
  if (source == SCOPE_F_FROM_NOW) missing->now = true;
  if (source == SCOPE_F_FROM_RESOURCE) missing->resource = true;
  if (source == SCOPE_F_FROM_USER) missing->user = true;
  if (source < SCOPE_F_ATTRS_MAX) missing->attrs[source / 64] |= UINT64_C(1) << (source % 64);
}

static uint32_t child_of(const struct scope_f_edge *edges, uint32_t count, uint32_t class) {
  uint32_t low = 0, high = count - 1; /* the last edge's bound is above every class */
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (edges[middle].bound <= class)
      low = middle + 1;
    else
      high = middle;
  }
  return edges[low].child;
}

enum scope_f_terminal scope_walk(struct scope_view *view, uint32_t ref,
                                 struct scope_missing *missing) {
  const struct scope_t *t = view->t;
  while (ref >= SCOPE_F_FIRST_NODE) {
    uint64_t index = ref - SCOPE_F_FIRST_NODE;
    bool core = index < t->nodes_count;
    const struct scope_f_node *node =
        core ? &t->nodes[index] : &t->debug_nodes[index - t->nodes_count];
    const struct scope_f_edge *edges = core ? t->edges : t->debug_edges;
    const struct scope_f_var *var = &t->vars[node->var];
    uint32_t class;
    if (scope_classify(view, var, &class)) {
      ref = child_of(edges + node->first_edge, node->edge_count, class);
    } else {
      note_missing(missing, var->source);
      ref = node->absent;
    }
  }
  return (enum scope_f_terminal)ref;
}
