/* SPDX-License-Identifier: Apache-2.0
 *
 * cells.c - the walk over tasks, chains and scopes.
 *
 * A chain begins with the acting agent's task and goes on to agents that may hand this task on to the one before. What both
 * tables refuse already is not followed.
 */
#include "analysis/cells.h"

#include "base/sorted.h"

#define VISITS_MAX 256u /* from one acting agent at one scope, before equal states are left out */

static bool follow(struct sc_cell_walk *cells, const sc_mdd_ref *through);

static bool here(struct sc_cell_walk *cells, const sc_mdd_ref *through) {
  struct sc_universe *u = cells->parts->u;
  bool open = false;
  for (uint32_t side = 0; side < u->side_count; side++) {
    sc_mdd_ref undenied = sc_leg_undenied(cells->parts, side, SC_NOT_FOUND, &cells->place);
    cells->rest[side] = sc_mdd_and(u->mdd, through[side], undenied);
    open |= cells->rest[side] != SCOPE_F_FALSE;
  }
  return !open || sc_cells_subjects(cells);
}

/* Through one more agent, which hands the task on to the last one of the chain. */
static bool extend(struct sc_cell_walk *cells, const sc_mdd_ref *through, uint32_t task) {
  struct sc_universe *u = cells->parts->u;
  uint32_t to = cells->chain[cells->chain_count - 1], from = u->tasks.items[task].agent;
  sc_mdd_ref next[SC_SIDES] = {SCOPE_F_FALSE, SCOPE_F_FALSE};
  bool open = false;
  for (uint32_t side = 0; side < u->side_count; side++) {
    const struct sc_view *v = &u->sides[side].view;
    uint32_t id = u->agents.items.items[from].id[side];
    if (id == SC_NOT_FOUND || through[side] == SCOPE_F_FALSE) continue;
    sc_mdd_ref hop = sc_leg_delegation(cells->parts, side, v->agents[id].delegate_row, to,
                                       cells->chain_count, &cells->place);
    hop = sc_mdd_or(u->mdd, hop,
                    sc_leg_delegation(cells->parts, side, v->meta->any_agent_row, to,
                                      cells->chain_count, &cells->place));
    hop = sc_mdd_and(u->mdd, hop, sc_leg_task(cells->parts, side, task, &cells->place));
    hop = sc_mdd_and(u->mdd, hop, sc_leg_undenied(cells->parts, side, from, &cells->place));
    next[side] = sc_mdd_and(u->mdd, through[side], hop);
    open |= next[side] != SCOPE_F_FALSE;
  }
  if (!open) return true;
  cells->chain[cells->chain_count++] = task;
  bool more = follow(cells, next);
  cells->chain_count--;
  return more;
}

/* Many chains: states that are equal lead to the same answers. */
static bool is_known(struct sc_cell_walk *cells, const sc_mdd_ref *through) {
  if (cells->visits++ < VISITS_MAX) return false;
  uint32_t *key = SC_NEW_ARRAY(cells->parts->u->arena, uint32_t, 4);
  key[0] = cells->chain_count;
  key[1] = cells->chain[cells->chain_count - 1];
  key[2] = through[0];
  key[3] = through[1];
  struct sc_str text = {(const char *)key, 4 * sizeof *key};
  uint32_t fresh = (uint32_t)cells->seen.count;
  bool known = sc_map_add(cells->parts->u->arena, &cells->seen, text, fresh) != fresh;
  cells->parts->u->chains_joined |= known;
  return known;
}

static bool follow(struct sc_cell_walk *cells, const sc_mdd_ref *through) {
  const struct sc_universe *u = cells->parts->u;
  if (is_known(cells, through)) return true;
  if (!here(cells, through)) return false;
  if (cells->chain_count == SC_CELL_CHAIN_MAX) return true;
  uint32_t last = cells->chain[cells->chain_count - 1];
  if (cells->any_hander[last]) {
    const struct sc_part_list *same = &cells->same_name[last];
    for (size_t i = 0; i < same->items.count; i++)
      if (!extend(cells, through, same->items.items[i])) return false;
    return true;
  }
  const struct sc_part_list *handers = &cells->handers[last];
  for (size_t i = 0; i < handers->items.count; i++) {
    uint32_t task = sc_shared_find_task(u, handers->items.items[i], u->tasks.items[last].name);
    if (task != SC_NOT_FOUND && !extend(cells, through, task)) return false;
  }
  return true;
}

static bool begin(struct sc_cell_walk *cells, uint32_t task, uint32_t scope) {
  struct sc_universe *u = cells->parts->u;
  uint32_t agent = u->tasks.items[task].agent;
  sc_mdd_ref through[SC_SIDES] = {SCOPE_F_FALSE, SCOPE_F_FALSE};
  cells->place = (struct sc_cell_place){scope, agent, task};
  bool open = false;
  for (uint32_t side = 0; side < u->side_count; side++) {
    through[side] = sc_mdd_and(u->mdd, sc_leg_task(cells->parts, side, task, &cells->place),
                               sc_leg_undenied(cells->parts, side, agent, &cells->place));
    if (cells->options->when != NULL)
      through[side] = sc_mdd_and(u->mdd, through[side],
                                 sc_leg_at(cells->parts, *cells->options->when, &cells->place));
    open |= through[side] != SCOPE_F_FALSE;
  }
  if (!open) return true;
  cells->chain[0] = task;
  cells->chain_count = 1;
  cells->visits = 0;
  cells->seen = (struct sc_map){0};
  return follow(cells, through);
}

/* --- indices -------------------------------------------------------------------------------------------------- */

static void add_once(struct sc_arena *arena, struct sc_part_list *list, uint32_t id) {
  if (list->items.count == 0 || list->items.items[list->items.count - 1] != id)
    *SC_PUSH(arena, &list->items) = id;
}

static void index_handers(struct sc_cell_walk *cells) {
  const struct sc_parts *parts = cells->parts;
  struct sc_universe *u = parts->u;
  struct sc_part_list *handers = SC_NEW_ARRAY(u->arena, struct sc_part_list, u->tasks.count);
  bool *any = SC_NEW_ARRAY(u->arena, bool, u->tasks.count);
  struct sc_view_row row = {0};
  for (uint32_t a = 0; a <= u->agents.items.count; a++) {
    for (uint32_t side = 0; side < u->side_count; side++) {
      const struct sc_view *v = &u->sides[side].view;
      bool last = a == u->agents.items.count; /* agent:* */
      if (!last && u->agents.items.items[a].id[side] == SC_NOT_FOUND) continue;
      uint32_t off =
          last ? v->meta->any_agent_row : v->agents[u->agents.items.items[a].id[side]].delegate_row;
      sc_view_row(u->arena, v, off, &row);
      for (size_t c = 0; c < row.cells.count; c++) {
        const struct sc_part_list *tasks = &parts->tasks_of_class[side][row.cells.items[c].key];
        for (size_t i = 0; i < tasks->items.count; i++) {
          if (last)
            any[tasks->items.items[i]] = true;
          else
            add_once(u->arena, &handers[tasks->items.items[i]], a);
        }
      }
    }
  }
  cells->handers = handers;
  cells->any_hander = any;
}

static void index_names(struct sc_cell_walk *cells) {
  struct sc_universe *u = cells->parts->u;
  struct sc_map by_name = {0};
  SC_VEC(struct sc_part_list) lists = {0};
  for (uint32_t t = 0; t < u->tasks.count; t++) {
    uint32_t fresh = (uint32_t)lists.count;
    uint32_t index = sc_map_add(u->arena, &by_name, u->tasks.items[t].name, fresh);
    if (index == fresh) *SC_PUSH(u->arena, &lists) = (struct sc_part_list){0};
    *SC_PUSH(u->arena, &lists.items[index].items) = t;
  }
  cells->same_name = SC_NEW_ARRAY(u->arena, struct sc_part_list, u->tasks.count);
  for (uint32_t t = 0; t < u->tasks.count; t++)
    cells->same_name[t] = lists.items[sc_map_get(&by_name, u->tasks.items[t].name)];
}

/* Equal for parts that have the same of the roles that denies select, on both sides; 0 for none of them. */
static void index_signatures(struct sc_cell_walk *cells) {
  const struct sc_parts *parts = cells->parts;
  struct sc_universe *u = parts->u;
  uint32_t *signatures = SC_NEW_ARRAY(u->arena, uint32_t, parts->items.count);
  struct sc_map known = {0};
  for (size_t p = 0; p < parts->items.count; p++) {
    const struct sc_part *part = &parts->items.items[p];
    if (!part->denied) continue;
    struct sc_text key = {0};
    bool none = true;
    for (size_t i = 0; i < parts->role_vars.count; i++)
      for (uint32_t side = 0; side < u->side_count; side++) {
        bool has = sc_part_has_role(parts, part, side, parts->role_vars.items[i]->role);
        none &= !has;
        sc_text_add(u->arena, &key, has ? SC_STR("+") : SC_STR("-"));
      }
    if (!none)
      signatures[p] = 1 + sc_map_add(u->arena, &known, sc_text_str(&key), (uint32_t)known.count);
  }
  cells->signatures = signatures;
}

/* Tasks from which some chain leads through a changed task. */
static bool *reaches_change(struct sc_cell_walk *cells) {
  const struct sc_parts *parts = cells->parts;
  struct sc_universe *u = parts->u;
  bool *reach = SC_NEW_ARRAY(u->arena, bool, u->tasks.count);
  bool *name_changed = SC_NEW_ARRAY(u->arena, bool, u->tasks.count); /* by the name's first task */
  memcpy(reach, parts->task_changed, u->tasks.count * sizeof *reach);
  for (unsigned round = 1; round < SC_CELL_CHAIN_MAX; round++) {
    for (uint32_t t = 0; t < u->tasks.count; t++)
      name_changed[cells->same_name[t].items.items[0]] |= reach[t];
    for (uint32_t t = 0; t < u->tasks.count; t++) {
      const struct sc_part_list *handers = &cells->handers[t];
      reach[t] |= cells->any_hander[t] && name_changed[cells->same_name[t].items.items[0]];
      for (size_t i = 0; i < handers->items.count && !reach[t]; i++) {
        uint32_t from = sc_shared_find_task(u, handers->items.items[i], u->tasks.items[t].name);
        reach[t] = from != SC_NOT_FOUND && reach[from];
      }
    }
  }
  return reach;
}

/* The scopes of a task in either table, rising, each once. */
static void scopes_of_task(struct sc_universe *u, uint32_t task, const bool *wanted, bool *marked,
                           struct sc_part_list *out) {
  struct sc_view_row row = {0};
  out->items.count = 0;
  for (uint32_t side = 0; side < u->side_count; side++) {
    uint32_t id = u->tasks.items[task].id[side];
    if (id == SC_NOT_FOUND) continue;
    sc_view_row(u->arena, &u->sides[side].view, SC_ROW_OF(SC_ROW_OF_TASK, id), &row);
    for (size_t c = 0; c < row.cells.count; c++) {
      const uint32_t *scopes = u->sides[side].scopes_of[row.cells.items[c].key];
      for (uint32_t i = 1; i <= scopes[0]; i++) {
        if (wanted != NULL && !wanted[scopes[i]]) continue;
        if (!marked[scopes[i]]) *SC_PUSH(u->arena, &out->items) = scopes[i];
        marked[scopes[i]] = true;
      }
    }
  }
  for (size_t i = 0; i < out->items.count; i++) marked[out->items.items[i]] = false;
  out->items.count = sc_sort_ids(out->items.items, out->items.count);
}

bool sc_cells_each(struct sc_parts *parts, const struct sc_cells_options *options, sc_cell_fn *fn,
                   void *ctx) {
  struct sc_universe *u = parts->u;
  struct sc_cell_walk cells = {.parts = parts, .options = options, .fn = fn, .ctx = ctx};
  index_handers(&cells);
  index_names(&cells);
  index_signatures(&cells);
  const bool *reach = options->all ? NULL : reaches_change(&cells);
  bool *marked = SC_NEW_ARRAY(u->arena, bool, u->scopes.count);
  struct sc_part_list scopes = {0};
  for (uint32_t t = 0; t < u->tasks.count; t++) {
    if (options->tasks != NULL && !options->tasks[t]) continue;
    scopes_of_task(u, t, options->scopes, marked, &scopes);
    for (size_t i = 0; i < scopes.items.count; i++) {
      uint32_t scope = scopes.items.items[i];
      if (!options->all && !reach[t] && !parts->scope_changed[scope]) continue;
      if (!begin(&cells, t, scope)) return false;
      if (sc_mdd_overflow(u->mdd)) {
        u->unproved = true;
        u->unproved_why = "the conditions need too many diagram nodes";
        return true;
      }
    }
  }
  return true;
}
