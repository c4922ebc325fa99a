/* SPDX-License-Identifier: Apache-2.0
 *
 * allowed_hours.c - the analysis says when each task is allowed something, as a diagram. What does not read the clock is taken
 * out of it ("for some value"), and then the period is walked from one boundary to the next: nothing is sampled.
 */
#include "review/allowed_hours.h"

#include <stdlib.h>

#include "analysis/cells.h"
#include "condition/literal.h"
#include "condition/zone.h"

#define DAY INT64_C(86400)
#define WEEK (7 * DAY)
#define HOUR INT64_C(3600)

struct hours {
  struct sc_arena *arena;
  struct sc_universe *u;
  const struct sc_zone *zone;
  const struct sc_hours_question *question;
  sc_mdd_ref *tasks; /* per shared task: when it is allowed something, by the clock alone */
  struct sc_map projected; /* bytes of a ref -> the same by the clock alone */
  struct sc_map weeks; /* bytes of a ref -> index into made */
  SC_VEC(const struct sc_allowed_week *) made;
};

/* --- by the clock alone ---------------------------------------------------------------------------------------- */

static struct sc_str key_of(struct hours *h, sc_mdd_ref ref) {
  return (struct sc_str){sc_arena_copy(h->arena, (const char *)&ref, sizeof ref), sizeof ref};
}

static bool is_clock(const struct hours *h, uint32_t var) {
  enum sc_shared_kind kind = h->u->vars.items[var]->kind;
  return kind == SC_SHARED_NOW || kind == SC_SHARED_WEEK;
}

/* TRUE where some values of the other variables make it TRUE. Depth is bounded by the number of variables. */
static sc_mdd_ref project(struct hours *h, sc_mdd_ref ref) {
  if (ref < SCOPE_F_FIRST_NODE) return ref == SCOPE_F_TRUE ? SCOPE_F_TRUE : SCOPE_F_FALSE;
  uint32_t known = sc_map_get(&h->projected, (struct sc_str){(const char *)&ref, sizeof ref});
  if (known != SC_NOT_FOUND) return known;
  struct sc_mdd_node node = *sc_mdd_node(h->u->mdd, ref); /* making nodes moves them */
  struct scope_f_edge *edges = SC_NEW_ARRAY(h->arena, struct scope_f_edge, node.edge_count);
  sc_mdd_ref absent = project(h, node.absent), any = absent;
  for (uint32_t i = 0; i < node.edge_count; i++) {
    edges[i] = (struct scope_f_edge){node.edges[i].bound, project(h, node.edges[i].child)};
    any = sc_mdd_or(h->u->mdd, any, edges[i].child);
  }
  sc_mdd_ref result = is_clock(h, node.var)
                          ? sc_mdd_make(h->u->mdd, node.var, edges, node.edge_count, SCOPE_F_FALSE)
                          : any;
  sc_map_add(h->arena, &h->projected, key_of(h, ref), result);
  return result;
}

static bool add_cell(void *ctx, const struct sc_access *cell) {
  struct hours *h = ctx;
  sc_mdd_ref *task = &h->tasks[cell->chain[0]];
  *task = sc_mdd_or(h->u->mdd, *task, project(h, cell->granted));
  return true;
}

/* --- the walk ----------------------------------------------------------------------------------------------------- */

static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

/* The class of a variable at an instant; *until is made smaller where it may change before. */
static uint32_t class_at(struct hours *h, const struct sc_shared_var *var, int64_t at,
                         int64_t *until) {
  int64_t value = at, end = INT64_MAX;
  if (var->kind == SC_SHARED_WEEK) {
    const struct sc_shared_zone *zone = &h->u->zones.items[var->zone];
    value = sc_week_second(at + sc_shared_offset(zone, at));
    end = at + (WEEK - value);
    *until = smaller(*until, sc_shared_next_transition(zone, at));
  }
  uint32_t class = sc_shared_point_class(var, value);
  if (class + 1 < var->class_count) end = smaller(end, at + (var->points.items[class] - value));
  *until = smaller(*until, end);
  return class;
}

/* Whether the diagram, of variables of the clock only, is TRUE at an instant, and until when nothing changes. */
static bool is_allowed(struct hours *h, sc_mdd_ref ref, int64_t at, int64_t *until) {
  while (ref >= SCOPE_F_FIRST_NODE) {
    const struct sc_mdd_node *node = sc_mdd_node(h->u->mdd, ref);
    ref = sc_mdd_child(node, class_at(h, h->u->vars.items[node->var], at, until));
  }
  return ref == SCOPE_F_TRUE;
}

/* The period, and as much behind it as makes a week. The zones' data end somewhere. */
static void walk(struct hours *h, sc_mdd_ref ref, struct sc_allowed_week *out) {
  bool no[SC_WEEK_HOURS] = {false}, yes[SC_WEEK_HOURS] = {false};
  int64_t last = h->question->last, first = h->question->first;
  if (last < first + WEEK - 1) last = first + WEEK - 1;
  for (int64_t at = first; at <= last && at < SC_ZONE_HORIZON;) {
    int64_t from, until;
    int64_t second = sc_week_second(at + sc_zone_stretch(h->zone, at, &from, &until));
    until = smaller(until, at + (HOUR - second % HOUR));
    bool allowed = is_allowed(h, ref, at, &until);
    *(allowed ? &yes[second / HOUR] : &no[second / HOUR]) = true;
    at = until;
  }
  for (unsigned i = 0; i < SC_WEEK_HOURS; i++)
    out->hours[i] = !yes[i] ? SC_HOUR_NEVER : no[i] ? SC_HOUR_PARTLY : SC_HOUR_WHOLE;
}

static const struct sc_allowed_week *week_of(struct hours *h, sc_mdd_ref ref) {
  uint32_t known = sc_map_get(&h->weeks, (struct sc_str){(const char *)&ref, sizeof ref});
  if (known != SC_NOT_FOUND) return h->made.items[known];
  struct sc_allowed_week *week = SC_NEW(h->arena, struct sc_allowed_week);
  walk(h, ref, week);
  sc_map_add(h->arena, &h->weeks, key_of(h, ref), (uint32_t)h->made.count);
  *SC_PUSH(h->arena, &h->made) = week;
  return week;
}

void sc_allowed_hours_make(struct sc_arena *arena, const struct sc_hours_question *question,
                           struct sc_allowed_hours *out) {
  struct sc_universe *u = SC_NEW(arena, struct sc_universe);
  struct sc_parts *parts = SC_NEW(arena, struct sc_parts);
  struct sc_cells_options options = {.all = true, .user = SC_NOT_FOUND};
  sc_universe_init(u, arena, question->table, NULL);
  sc_parts_init(parts, u, NULL);
  struct hours h = {.arena = arena, .u = u, .question = question};
  h.zone = sc_zone_find(arena, question->zone);
  h.tasks = SC_NEW_ARRAY(arena, sc_mdd_ref, u->tasks.count);
  for (size_t t = 0; t < u->tasks.count; t++) h.tasks[t] = SCOPE_F_FALSE;
  (void)sc_cells_each(parts, &options, add_cell, &h);
  *out = (struct sc_allowed_hours){.count = (uint32_t)u->tasks.count, .proved = !u->unproved};
  out->items = SC_NEW_ARRAY(arena, struct sc_task_hours, u->tasks.count);
  sc_mdd_ref all = SCOPE_F_FALSE;
  for (uint32_t t = 0; t < out->count; t++) {
    const struct sc_shared_task *task = &u->tasks.items[t];
    all = sc_mdd_or(u->mdd, all, h.tasks[t]);
    out->items[t] = (struct sc_task_hours){u->agents.items.items[task->agent].name, task->name,
                                           week_of(&h, h.tasks[t])};
  }
  out->all = *week_of(&h, all);
}

const struct sc_allowed_week *sc_allowed_hours_of(const struct sc_allowed_hours *hours,
                                                  struct sc_str agent, struct sc_str task) {
  size_t low = 0, high = hours->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    const struct sc_task_hours *item = &hours->items[middle];
    int order = sc_str_compare(item->agent, agent);
    if (order == 0) order = sc_str_compare(item->task, task);
    if (order == 0) return item->week;
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return NULL;
}
