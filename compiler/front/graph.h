/* SPDX-License-Identifier: Apache-2.0
 *
 * graph.h - "implies" and "inherits" are graphs: cycles and transitive closures, without recursion.
 */
#ifndef SC_GRAPH_H
#define SC_GRAPH_H

#include "base/arena.h"

struct sc_graph {
  uint32_t count;
  const uint32_t **targets; /* per vertex */
  uint32_t *target_counts;
};

/* The vertices of one cycle in order, or NULL if there is none. */
const uint32_t *sc_graph_cycle(struct sc_arena *arena, const struct sc_graph *graph,
                               uint32_t *count);

/* All vertices reachable from `from`, rising; with `from` itself if `self`. The graph must have no cycle. `marks` has one
 * zero byte per vertex and is zero again afterwards. */
const uint32_t *sc_graph_reach(struct sc_arena *arena, const struct sc_graph *graph, uint32_t from,
                               bool self, unsigned char *marks, uint32_t *count);

#endif
