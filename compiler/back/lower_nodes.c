/* SPDX-License-Identifier: Apache-2.0
 *
 * lower_nodes.c - the final numbers of diagram nodes.
 *
 * Nodes that rows reach get the first numbers, in the order in which they were made; nodes that only explanations need
 * follow. So a table's required sections are the same with and without the optional ones.
 */
#include "back/lower_debug.h"

#define SECTION(lower, kind, vec)                                                                  \
  sc_lower_section((lower), (kind), (vec).items, (vec).count * sizeof *(vec).items)

/* --- which rows reach ----------------------------------------------------------------------------------- */

static void mark_ref(bool *reached, sc_mdd_ref ref) {
  if (ref >= SCOPE_F_FIRST_NODE) reached[ref - SCOPE_F_FIRST_NODE] = true;
}

static void mark_rows(const struct sc_rows *rows, bool *reached) {
  for (size_t r = 0; r < rows->starts.count; r++) {
    const uint32_t *row = rows->words.items + rows->starts.items[r];
    if (row[2] >> 16 != SCOPE_F_ROW_SCOPES) continue;
    uint32_t value_count = row[2] & 0xffffu;
    if (row[3] != SCOPE_F_NONE) mark_ref(reached, row[3]);
    for (uint32_t i = 0; i < value_count; i++) mark_ref(reached, row[4 + i]);
    for (uint32_t i = 0; value_count == 0 && i < row[1] * SCOPE_F_BUCKET; i++)
      if (row[4 + 2 * i] != SCOPE_F_FREE) mark_ref(reached, row[5 + 2 * i]);
  }
}

/* Calls fn for each value of each inner row. */
typedef void value_fn(void *ctx, uint16_t *value);
static void each_inner_value(struct scope_f_inner *inner, value_fn *fn, void *ctx) {
  if (inner->count == SCOPE_F_OUTER) return;
  if (inner->split > 0) fn(ctx, &inner->low);
  if (inner->count > inner->split) fn(ctx, &inner->high);
}

static void each_value(struct sc_lower *lower, value_fn *fn, void *ctx) {
  for (uint32_t u = 0; u < lower->policy->user_count; u++)
    each_inner_value(&lower->users[u].grants, fn, ctx);
  for (uint32_t t = 0; t < lower->task_count; t++)
    each_inner_value(&lower->tasks[t].scopes, fn, ctx);
  for (uint32_t a = 0; a < lower->policy->agent_count; a++)
    each_inner_value(&lower->agents[a].denies, fn, ctx);
}

static void mark_value(void *reached, uint16_t *value) { mark_ref(reached, *value); }

/* Numbers never grow, so what fitted still fits. */
static void renumber_value(void *renumber, uint16_t *value) {
  *value = (uint16_t)((const sc_mdd_ref *)renumber)[*value];
}

/* Parents have larger numbers than their children, so one pass downwards reaches all. */
static void mark_children(const struct sc_mdd *mdd, bool *reached) {
  for (uint32_t n = sc_mdd_node_count(mdd); n-- > 0;) {
    if (!reached[n]) continue;
    const struct sc_mdd_node *node = sc_mdd_node(mdd, n + SCOPE_F_FIRST_NODE);
    mark_ref(reached, node->absent);
    for (uint32_t e = 0; e < node->edge_count; e++) mark_ref(reached, node->edges[e].child);
  }
}

/* --- numbers --------------------------------------------------------------------------------------------- */

struct nodes {
  SC_VEC(struct scope_f_node) list;
  SC_VEC(struct scope_f_edge) edges;
};

static void add_node(struct sc_lower *lower, struct nodes *nodes, uint32_t n,
                     const sc_mdd_ref *renumber) {
  const struct sc_mdd_node *node = sc_mdd_node(lower->mdd, n + SCOPE_F_FIRST_NODE);
  *SC_PUSH(lower->arena, &nodes->list) =
      (struct scope_f_node){.var = node->var,
                            .edge_count = node->edge_count,
                            .first_edge = (uint32_t)nodes->edges.count,
                            .absent = renumber[node->absent]};
  for (uint32_t e = 0; e < node->edge_count; e++)
    *SC_PUSH(lower->arena, &nodes->edges) =
        (struct scope_f_edge){node->edges[e].bound, renumber[node->edges[e].child]};
}

/* Fills `nodes` with those for which reached[n] == wanted; numbers go on from *next. */
static void number_nodes(struct sc_lower *lower, struct nodes *nodes, const bool *reached,
                         bool wanted, sc_mdd_ref *renumber, sc_mdd_ref *next) {
  for (uint32_t n = 0; n < sc_mdd_node_count(lower->mdd); n++) {
    if (reached[n] != wanted) continue;
    renumber[n + SCOPE_F_FIRST_NODE] = (*next)++;
    add_node(lower, nodes, n, renumber);
  }
}

bool sc_lower_nodes(struct sc_lower *lower) {
  uint32_t core_count = sc_mdd_node_count(lower->mdd);
  struct sc_debug *debug = lower->debug;
  bool *core = SC_NEW_ARRAY(lower->arena, bool, core_count);
  mark_rows(&lower->rows, core);
  each_value(lower, mark_value, core);
  mark_children(lower->mdd, core);
  if (debug != NULL) sc_lower_debug_refs(debug);
  uint32_t all_count = sc_mdd_node_count(lower->mdd);
  bool *reached = SC_NEW_ARRAY(lower->arena, bool, all_count);
  if (core_count > 0) memcpy(reached, core, core_count * sizeof *core);
  sc_mdd_ref *renumber = SC_NEW_ARRAY(lower->arena, sc_mdd_ref, all_count + SCOPE_F_FIRST_NODE);
  for (sc_mdd_ref t = 0; t < SCOPE_F_FIRST_NODE; t++) renumber[t] = t;
  sc_mdd_ref next = SCOPE_F_FIRST_NODE;
  struct nodes nodes = {0}, more = {0};
  number_nodes(lower, &nodes, reached, true, renumber, &next);
  sc_rows_renumber(&lower->rows, renumber);
  each_value(lower, renumber_value, renumber);
  SECTION(lower, SCOPE_F_NODES, nodes.list);
  SECTION(lower, SCOPE_F_EDGES, nodes.edges);
  if (debug == NULL) return true;
  number_nodes(lower, &more, reached, false, renumber, &next);
  SECTION(lower, SCOPE_F_DEBUG_NODES, more.list);
  SECTION(lower, SCOPE_F_DEBUG_EDGES, more.edges);
  return sc_lower_debug_sections(debug, renumber);
}
