/* SPDX-License-Identifier: Apache-2.0
 *
 * graph.c - depth-first walks with a stack of their own.
 */
#include "front/graph.h"

#include "base/sorted.h"

struct step {
  uint32_t vertex;
  uint32_t next; /* index of the next target to look at */
};
struct path {
  SC_VEC(struct step) steps;
};

enum { NEW, ON_PATH, DONE };

static const uint32_t *cycle_of(struct sc_arena *arena, const struct path *path, uint32_t back_to,
                                uint32_t *count) {
  size_t start = path->steps.count;
  while (path->steps.items[start - 1].vertex != back_to) start--;
  start--;
  *count = (uint32_t)(path->steps.count - start);
  uint32_t *cycle = SC_NEW_ARRAY(arena, uint32_t, *count);
  for (uint32_t i = 0; i < *count; i++) cycle[i] = path->steps.items[start + i].vertex;
  return cycle;
}

const uint32_t *sc_graph_cycle(struct sc_arena *arena, const struct sc_graph *graph,
                               uint32_t *count) {
  unsigned char *state = SC_NEW_ARRAY(arena, unsigned char, graph->count);
  struct path path = {0};
  for (uint32_t root = 0; root < graph->count; root++) {
    if (state[root] != NEW || graph->target_counts[root] == 0) continue;
    *SC_PUSH(arena, &path.steps) = (struct step){root, 0};
    state[root] = ON_PATH;
    while (path.steps.count > 0) {
      struct step *top = &path.steps.items[path.steps.count - 1];
      if (top->next == graph->target_counts[top->vertex]) {
        state[top->vertex] = DONE;
        path.steps.count--;
        continue;
      }
      uint32_t target = graph->targets[top->vertex][top->next++];
      if (state[target] == ON_PATH) return cycle_of(arena, &path, target, count);
      if (state[target] == DONE) continue;
      state[target] = ON_PATH;
      *SC_PUSH(arena, &path.steps) = (struct step){target, 0};
    }
  }
  return NULL;
}

const uint32_t *sc_graph_reach(struct sc_arena *arena, const struct sc_graph *graph, uint32_t from,
                               bool self, unsigned char *marks, uint32_t *count) {
  SC_VEC(uint32_t) found = {0};
  *SC_PUSH(arena, &found) = from;
  marks[from] = 1;
  for (size_t i = 0; i < found.count; i++) {
    uint32_t vertex = found.items[i];
    for (uint32_t t = 0; t < graph->target_counts[vertex]; t++) {
      uint32_t target = graph->targets[vertex][t];
      if (marks[target]) continue;
      marks[target] = 1;
      *SC_PUSH(arena, &found) = target;
    }
  }
  for (size_t i = 0; i < found.count; i++) marks[found.items[i]] = 0;
  uint32_t *items = self ? found.items : found.items + 1;
  *count = (uint32_t)sc_sort_ids(items, self ? found.count : found.count - 1);
  return items;
}
