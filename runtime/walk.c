/* SPDX-License-Identifier: Apache-2.0
 *
 * walk.c - rows, automata and decision diagrams: the look-ups that a decision consists of.
 *
 * A row probe reads two buckets. A walk tests each variable at most once: children have smaller ids, so it ends.
 */
#include "table.h"

/* The word of the key's entry, counted from the row's first; 0 if there is none. */
static uint32_t narrow_entry(const uint32_t *row, uint32_t first, uint32_t key) {
  uint32_t at = first + SCOPE_F_HASH1(key, row[1]) * SCOPE_F_BUCKET;
  for (uint32_t end = at + SCOPE_F_BUCKET; at < end; at++)
    if (row[at] >> 8 == key) return at; /* no key is as large as a free entry's */
  at = first + SCOPE_F_HASH2(key, row[1]) * SCOPE_F_BUCKET;
  for (uint32_t end = at + SCOPE_F_BUCKET; at < end; at++)
    if (row[at] >> 8 == key) return at;
  return 0;
}

static uint32_t wide_entry(const uint32_t *row, uint32_t key) {
  uint32_t one = 4 + SCOPE_F_HASH1(key, row[1]) * SCOPE_F_BUCKET * 2;
  uint32_t two = 4 + SCOPE_F_HASH2(key, row[1]) * SCOPE_F_BUCKET * 2;
  for (uint32_t i = 0; i < 2 * SCOPE_F_BUCKET; i++) {
    uint32_t at = (i < SCOPE_F_BUCKET ? one : two) + i % SCOPE_F_BUCKET * 2;
    if (row[at] == key) return at;
  }
  return 0;
}

struct scope_hit scope_row_find(const struct scope_t *t, uint32_t off, uint32_t key) {
  const uint32_t *row = t->rows + off;
  const struct scope_hit none = {0, 0};
  if (off == 0) return none;
  if (row[1] > 0) {
    uint32_t palette = row[2] & 0xffffu;
    uint32_t entry = palette > 0 ? narrow_entry(row, 4 + palette, key) : wide_entry(row, key);
    if (entry != 0)
      return (struct scope_hit){palette > 0 ? row[4 + (row[entry] & 0xffu)] : row[entry + 1],
                                off + entry};
  }
  return row[3] != SCOPE_F_NONE ? (struct scope_hit){row[3], off + 3} : none;
}

uint32_t scope_dfa_run(const struct scope_t *t, uint32_t dfa, const char *ptr, size_t len) {
  const struct scope_f_dfa *d = &t->dfas[dfa];
  const uint16_t *classes = t->dfa_cells + d->first_cell;
  const uint16_t *next = classes + 128;
  uint32_t state = d->start;
  for (size_t i = 0; i < len && state != 0; i++) { /* nothing leads out of state 0 */
    uint8_t byte = (uint8_t)ptr[i];
    uint32_t class = (uint32_t)classes[byte / 2] >> (byte % 2 * 8) & 0xffu;
    state = next[state * d->class_count + class];
  }
  return t->accepts[d->first_accept + state];
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

SCOPE_INLINE uint32_t point_class(const struct scope_t *t, const struct scope_f_var *var,
                                  int64_t value) {
  const int64_t *points = t->points + var->first;
  uint32_t low = 0, high = var->class_count - 1;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (points[middle] <= value)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

uint32_t scope_point_class(const struct scope_t *t, const struct scope_f_var *var, int64_t value) {
  return point_class(t, var, value);
}

/* The child of a node for a class, an edge for each class needs no search. */
static inline uint32_t next_of(const struct scope_f_node *node, const struct scope_f_var *var,
                               const struct scope_f_edge *edges, uint32_t class) {
  edges += node->first_edge;
  return node->edge_count == var->class_count ? edges[class].child
                                              : child_of(edges, node->edge_count, class);
}

/* As scope_walk, for any variable. */
__attribute__((noinline)) static enum scope_f_terminal
walk_on(struct scope_view *view, uint32_t ref, struct scope_missing *missing) {
  const struct scope_t *t = view->t;
  while (ref >= SCOPE_F_FIRST_NODE) {
    uint64_t index = ref - SCOPE_F_FIRST_NODE;
    bool core = index < t->nodes_count;
    const struct scope_f_node *node =
        core ? &t->nodes[index] : &t->debug_nodes[index - t->nodes_count];
    const struct scope_f_var *var = &t->vars[node->var];
    uint32_t class = scope_classify(view, var);
    if (class != SCOPE_ABSENT) {
      ref = next_of(node, var, core ? t->edges : t->debug_edges, class);
    } else {
      note_missing(missing, var->source);
      ref = node->absent;
    }
  }
  return (enum scope_f_terminal)ref;
}

enum scope_f_terminal scope_walk(struct scope_view *view, uint32_t ref,
                                 struct scope_missing *missing) {
  const struct scope_t *t = view->t;
  /* Most delegations are limited in depth, and in nothing else: no call, nothing to be saved for one. */
  if (ref - SCOPE_F_FIRST_NODE < t->nodes_count) {
    const struct scope_f_node *node = &t->nodes[ref - SCOPE_F_FIRST_NODE];
    const struct scope_f_var *var = &t->vars[node->var];
    if (var->kind == SCOPE_F_VAR_CHAIN)
      ref = next_of(node, var, t->edges, point_class(t, var, view->chain));
  }
  return ref < SCOPE_F_FIRST_NODE ? (enum scope_f_terminal)ref : walk_on(view, ref, missing);
}
