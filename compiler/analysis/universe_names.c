/* SPDX-License-Identifier: Apache-2.0
 *
 * universe_names.c - the names of two tables, joined: sections are sorted, so it is one merge each.
 */
#include "analysis/universe.h"

#include "base/sorted.h"

typedef struct sc_str name_fn(const struct sc_view *view, uint32_t id);

static struct sc_str user_name(const struct sc_view *v, uint32_t id) {
  return sc_view_user_name(v, id);
}
static struct sc_str role_name(const struct sc_view *v, uint32_t id) {
  return sc_view_str(v, v->roles[id].name);
}
static struct sc_str agent_name(const struct sc_view *v, uint32_t id) {
  return sc_view_agent_name(v, id);
}

static void merge(struct sc_universe *u, const uint32_t counts[SC_SIDES], name_fn *name,
                  struct sc_shared_names *out) {
  uint32_t at[SC_SIDES] = {0, 0};
  while (at[0] < counts[0] || at[1] < counts[1]) {
    struct sc_str a = {0}, b = {0};
    int order = at[0] >= counts[0] ? 1 : at[1] >= counts[1] ? -1 : 0;
    if (order <= 0) a = name(&u->sides[0].view, at[0]);
    if (order >= 0) b = name(&u->sides[1].view, at[1]);
    if (order == 0) order = sc_str_compare(a, b);
    *SC_PUSH(u->arena, &out->items) = (struct sc_shared_name){
        order <= 0 ? a : b, {order <= 0 ? at[0] : SC_NOT_FOUND, order >= 0 ? at[1] : SC_NOT_FOUND}};
    if (order <= 0) at[0]++;
    if (order >= 0) at[1]++;
  }
}

/* The tasks of one side's agent: tasks are sorted by (agent, name). */
static uint32_t tasks_end(const struct sc_view *v, uint32_t first, uint32_t agent) {
  while (first < v->tasks_count && v->tasks[first].agent_id == agent) first++;
  return first;
}

static void merge_tasks(struct sc_universe *u) {
  uint32_t at[SC_SIDES] = {0, 0};
  for (uint32_t a = 0; a < u->agents.items.count; a++) {
    uint32_t end[SC_SIDES];
    for (uint32_t s = 0; s < SC_SIDES; s++)
      end[s] = tasks_end(&u->sides[s].view, at[s], u->agents.items.items[a].id[s]);
    while (at[0] < end[0] || at[1] < end[1]) {
      struct sc_str name[SC_SIDES] = {{0}};
      for (uint32_t s = 0; s < SC_SIDES; s++)
        if (at[s] < end[s]) name[s] = sc_view_task_name(&u->sides[s].view, at[s]);
      int order = at[0] >= end[0] ? 1 : at[1] >= end[1] ? -1 : sc_str_compare(name[0], name[1]);
      *SC_PUSH(u->arena, &u->tasks) = (struct sc_shared_task){
          a,
          order <= 0 ? name[0] : name[1],
          {order <= 0 ? at[0] : SC_NOT_FOUND, order >= 0 ? at[1] : SC_NOT_FOUND}};
      if (order <= 0) at[0]++;
      if (order >= 0) at[1]++;
    }
  }
}

uint32_t sc_shared_find(const struct sc_shared_names *names, struct sc_str name) {
  return SC_SORTED_FIND(names->items.items, names->items.count, name, name);
}

uint32_t sc_shared_find_task(const struct sc_universe *u, uint32_t agent, struct sc_str name) {
  size_t low = 0, high = u->tasks.count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    const struct sc_shared_task *task = &u->tasks.items[middle];
    int order =
        task->agent != agent ? (task->agent < agent ? -1 : 1) : sc_str_compare(task->name, name);
    if (order == 0) return (uint32_t)middle;
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return SC_NOT_FOUND;
}

void sc_universe_names(struct sc_universe *u) {
  const struct sc_view *a = &u->sides[0].view, *b = &u->sides[1].view;
  merge(u, (const uint32_t[]){a->users_count, b->users_count}, user_name, &u->users);
  merge(u, (const uint32_t[]){a->roles_count, b->roles_count}, role_name, &u->roles);
  merge(u, (const uint32_t[]){a->agents_count, b->agents_count}, agent_name, &u->agents);
  merge_tasks(u);
}

static void open_conditions(struct sc_universe *u) {
  sc_universe_vars(u);
  for (uint32_t s = 0; s < u->reader_count; s++) {
    struct sc_table_side *side = &u->sides[s];
    side->holds = SC_NEW_ARRAY(u->arena, sc_mdd_ref, side->view.nodes_count);
    side->applies = SC_NEW_ARRAY(u->arena, sc_mdd_ref, side->view.nodes_count);
    memset(side->holds, 0xff, side->view.nodes_count * sizeof *side->holds);
    memset(side->applies, 0xff, side->view.nodes_count * sizeof *side->applies);
  }
}

void sc_universe_init(struct sc_universe *u, struct sc_arena *arena, const void *first,
                      const void *second) {
  uint32_t count = second == NULL ? 1 : 2;
  *u = (struct sc_universe){.arena = arena, .side_count = count, .reader_count = count};
  sc_view_open(&u->sides[0].view, first);
  if (second != NULL) sc_view_open(&u->sides[1].view, second);
  sc_universe_names(u);
  sc_universe_scopes(u);
  open_conditions(u);
}

sc_mdd_ref sc_universe_ask(struct sc_universe *u, struct sc_arena *arena, const void *table,
                           const void *question) {
  uint32_t value;
  if (question == NULL) {
    sc_universe_init(u, arena, table, NULL);
    return SCOPE_F_TRUE;
  }
  *u = (struct sc_universe){.arena = arena, .side_count = 1, .reader_count = 2};
  sc_view_open(&u->sides[0].view, table);
  sc_universe_names(u);
  sc_universe_scopes(u);
  sc_view_open(&u->sides[1].view, question); /* its names are nobody's: only its condition counts */
  open_conditions(u);
  if (!sc_view_find(&u->sides[1].view, u->sides[1].view.roles[0].grant_row, 0, &value))
    return SCOPE_F_FALSE;
  return sc_holds(u, 1, value);
}
