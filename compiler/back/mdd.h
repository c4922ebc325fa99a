/* SPDX-License-Identifier: Apache-2.0
 *
 * mdd.h - ordered, reduced, hash-consed multi-valued decision diagrams: the one form in which conditions are combined.
 *
 * A node tests one variable: its edges cover the classes 0 .. class_count-1 by rising bounds, and one more child stands
 * for "absent". Terminals are the values of enum scope_f_terminal. Equal functions are equal refs. Children have smaller
 * ids than their node, and larger variables.
 */
#ifndef SC_MDD_H
#define SC_MDD_H

#include "base/arena.h"
#include "scope_format.h"

typedef uint32_t sc_mdd_ref; /* < SCOPE_F_FIRST_NODE: a terminal; else node + SCOPE_F_FIRST_NODE */

struct sc_mdd_node {
  uint32_t var;
  uint32_t edge_count;
  const struct scope_f_edge
      *edges; /* bounds rise, neighbours differ in child, last bound = the var's class count */
  sc_mdd_ref absent;
};

/* Which of a node's edges the class takes. */
static inline uint32_t sc_edge_of(const struct scope_f_edge *edges, uint32_t count,
                                  uint32_t class) {
  uint32_t low = 0, high = count - 1;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (edges[middle].bound <= class)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}
static inline sc_mdd_ref sc_mdd_child(const struct sc_mdd_node *node, uint32_t class) {
  return node->edges[sc_edge_of(node->edges, node->edge_count, class)].child;
}

struct sc_mdd; /* the manager */

#define SC_MDD_NODES_MAX 4000000u

/* Variables are 0 .. var_count-1, tested in that order; class_counts[v] >= 2 is borrowed. */
struct sc_mdd *sc_mdd_new(struct sc_arena *arena, const uint32_t *class_counts, uint32_t var_count);

/* A node; reduced (all children equal: that child; equal neighbours joined). `edges` are copied. */
sc_mdd_ref sc_mdd_make(struct sc_mdd *mdd, uint32_t var, const struct scope_f_edge *edges,
                       uint32_t edge_count, sc_mdd_ref absent);

/* Kleene's and, or, not over FALSE, UNKNOWN, TRUE. `or` also over EXPIRED and TOO_DEEP: the larger terminal wins. */
sc_mdd_ref sc_mdd_and(struct sc_mdd *mdd, sc_mdd_ref a, sc_mdd_ref b);
sc_mdd_ref sc_mdd_or(struct sc_mdd *mdd, sc_mdd_ref a, sc_mdd_ref b);
sc_mdd_ref sc_mdd_not(struct sc_mdd *mdd, sc_mdd_ref a);
/* `a` where `guard` is TRUE; the terminal `otherwise` where it is FALSE; where it is UNKNOWN: FALSE if a is FALSE, else
 * UNKNOWN (EXPIRED and TOO_DEEP stay). For expiry and depth. */
sc_mdd_ref sc_mdd_guard(struct sc_mdd *mdd, sc_mdd_ref guard, sc_mdd_ref a,
                        enum scope_f_terminal otherwise);
/* And of many, from the last. TRUE for none. */
sc_mdd_ref sc_mdd_and_all(struct sc_mdd *mdd, const sc_mdd_ref *refs, size_t count);
/* Or of many, as a balanced tree. FALSE for none. */
sc_mdd_ref sc_mdd_or_all(struct sc_mdd *mdd, const sc_mdd_ref *refs, size_t count);

uint32_t sc_mdd_node_count(const struct sc_mdd *mdd);
const struct sc_mdd_node *sc_mdd_node(const struct sc_mdd *mdd,
                                      sc_mdd_ref ref); /* not for terminals */
bool sc_mdd_overflow(
    const struct sc_mdd *mdd); /* SC_MDD_NODES_MAX was reached; results mean nothing then */

#endif
