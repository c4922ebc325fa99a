/* SPDX-License-Identifier: Apache-2.0
 *
 * parts_change.c - what differs between two tables before any condition is joined: scopes at which somebody's grants or the
 * common denies differ, and tasks whose own rows, or the delegations of them, do. A cell of neither needs no look.
 *
 * Marking too much costs time only; marking too little would lose a difference, so whatever is not compared is marked.
 */
#include "analysis/parts.h"

struct compare {
  struct sc_parts *parts;
  struct sc_universe *u;
  struct sc_map rows; /* pair of offsets, kind of compare -> 1 = equal */
  struct sc_view_row row;
};

enum mode { GRANTS, CEILINGS, DENIES };

static void mark_all(struct sc_parts *parts) {
  memset(parts->scope_changed, true, parts->u->scopes.count * sizeof(bool));
  memset(parts->task_changed, true, parts->u->tasks.count * sizeof(bool));
}

/* --- rows of scopes ------------------------------------------------------------------------------------------- */

static sc_mdd_ref cell_of(struct compare *c, uint32_t side, sc_row off, uint32_t scope,
                          enum mode mode) {
  struct sc_universe *u = c->u;
  uint32_t id = u->scopes.items[scope].id[side], value;
  if (id == SC_NOT_FOUND || !sc_view_find(&u->sides[side].view, off, id, &value))
    return SCOPE_F_FALSE;
  return mode == DENIES ? sc_applies(u, side, value) : sc_holds(u, side, value);
}

static uint32_t fallback_of(struct compare *c, uint32_t side, sc_row off) {
  sc_view_row(c->u->arena, &c->u->sides[side].view, off, &c->row);
  return c->row.fallback;
}

static sc_mdd_ref fallback_ref(struct compare *c, uint32_t side, sc_row off, enum mode mode) {
  uint32_t value = fallback_of(c, side, off);
  if (value == SCOPE_F_NONE) return SCOPE_F_FALSE;
  return mode == DENIES ? sc_applies(c->u, side, value) : sc_holds(c->u, side, value);
}

/* One side's entries against the other's. False: something differs. */
static bool entries_equal(struct compare *c, uint32_t side, const sc_row off[SC_SIDES],
                          enum mode mode) {
  const struct sc_table_side *from = &c->u->sides[side];
  bool equal = true;
  sc_view_row(c->u->arena, &from->view, off[side], &c->row);
  for (size_t i = 0; i < c->row.cells.count; i++) {
    const uint32_t *scopes = from->scopes_of[c->row.cells.items[i].key];
    for (uint32_t k = 1; k <= scopes[0]; k++) {
      sc_mdd_ref one = cell_of(c, 0, off[0], scopes[k], mode);
      if (one == cell_of(c, 1, off[1], scopes[k], mode)) continue;
      equal = false;
      if (mode != CEILINGS) c->parts->scope_changed[scopes[k]] = true;
    }
  }
  return equal;
}

static bool rows_equal(struct compare *c, sc_row first, sc_row second, enum mode mode) {
  const sc_row off[SC_SIDES] = {first, second};
  if (first == 0 && second == 0) return true;
  sc_row *key = SC_NEW_ARRAY(c->u->arena, sc_row, 3);
  key[0] = first;
  key[1] = second;
  key[2] = (sc_row)mode;
  struct sc_str text = {(const char *)key, 3 * sizeof *key};
  uint32_t known = sc_map_get(&c->rows, text);
  if (known != SC_NOT_FOUND) return known == 1;
  bool equal = entries_equal(c, 0, off, mode);
  equal &= entries_equal(c, 1, off, mode);
  if (fallback_ref(c, 0, first, mode) != fallback_ref(c, 1, second, mode)) {
    equal = false;
    if (mode != CEILINGS) memset(c->parts->scope_changed, true, c->u->scopes.count * sizeof(bool));
  }
  sc_map_add(c->u->arena, &c->rows, text, equal);
  return equal;
}

/* --- delegations --------------------------------------------------------------------------------------------------- */

static uint32_t ceiling_of(const struct sc_universe *u, uint32_t side, uint32_t off, uint32_t task,
                           bool named) {
  const struct sc_view *v = &u->sides[side].view;
  uint32_t id = u->tasks.items[task].id[side], ceiling;
  if (id == SC_NOT_FOUND) return 0;
  uint32_t class = named ? v->tasks[id].to_named_class : v->tasks[id].to_any_class;
  return class != 0 && sc_view_find(v, off, class, &ceiling) ? ceiling : 0;
}

static void compare_task(struct compare *c, uint32_t task, const uint32_t off[SC_SIDES]) {
  for (unsigned named = 0; named < 2 && !c->parts->task_changed[task]; named++)
    if (!rows_equal(c, ceiling_of(c->u, 0, off[0], task, named),
                    ceiling_of(c->u, 1, off[1], task, named), CEILINGS))
      c->parts->task_changed[task] = true;
}

static void compare_delegations(struct compare *c, uint32_t first, uint32_t second) {
  const uint32_t off[SC_SIDES] = {first, second};
  uint32_t key_words[3] = {first, second, 99};
  struct sc_str key = {(const char *)key_words, sizeof key_words};
  if ((first == 0 && second == 0) || sc_map_get(&c->rows, key) != SC_NOT_FOUND) return;
  sc_map_add(c->u->arena, &c->rows, sc_str_copy(c->u->arena, key), 1);
  for (uint32_t side = 0; side < SC_SIDES; side++) {
    struct sc_view_row row = {0};
    sc_view_row(c->u->arena, &c->u->sides[side].view, off[side], &row);
    for (size_t i = 0; i < row.cells.count; i++) {
      const struct sc_part_list *tasks = &c->parts->tasks_of_class[side][row.cells.items[i].key];
      for (size_t t = 0; t < tasks->items.count; t++) compare_task(c, tasks->items.items[t], off);
    }
  }
}

/* --- all that a table has ---------------------------------------------------------------------------------------------- */

bool sc_same_step_ups(const struct sc_universe *u, const uint32_t masks[SC_SIDES]) {
  for (uint32_t side = 0; side < SC_SIDES; side++) {
    const struct sc_view *v = &u->sides[side].view, *w = &u->sides[1 - side].view;
    for (uint32_t i = 0; i < v->step_ups_count; i++) {
      if (!(masks[side] >> i & 1u)) continue;
      bool found = false;
      for (uint32_t j = 0; j < w->step_ups_count; j++)
        found |= (masks[1 - side] >> j & 1u) &&
                 sc_str_equal(sc_view_str(v, v->step_ups[i]), sc_view_str(w, w->step_ups[j]));
      if (!found) return false;
    }
  }
  return true;
}

static void compare_scopes(struct compare *c) {
  const struct sc_view *v = &c->u->sides[0].view, *w = &c->u->sides[1].view;
  for (uint32_t i = 0; i < c->u->scopes.count; i++) {
    const uint32_t *id = c->u->scopes.items[i].id;
    bool same = id[0] != SC_NOT_FOUND && id[1] != SC_NOT_FOUND;
    if (same) {
      const struct scope_f_scope *a = &v->scopes[id[0]], *b = &w->scopes[id[1]];
      same = a->ttl_s == b->ttl_s && a->log == b->log && a->risk == b->risk &&
             sc_same_step_ups(c->u, (const uint32_t[]){a->step_ups, b->step_ups});
    }
    if (!same) c->parts->scope_changed[i] = true;
  }
}

static bool tasks_equal(struct compare *c, const uint32_t id[SC_SIDES]) {
  const struct scope_f_task *a = &c->u->sides[0].view.tasks[id[0]];
  const struct scope_f_task *b = &c->u->sides[1].view.tasks[id[1]];
  return a->ttl_s == b->ttl_s && a->scopes.duties == b->scopes.duties &&
         sc_same_step_ups(c->u, (const uint32_t[]){a->step_ups, b->step_ups}) &&
         rows_equal(c, SC_ROW_OF(SC_ROW_OF_TASK, id[0]), SC_ROW_OF(SC_ROW_OF_TASK, id[1]),
                    CEILINGS);
}

/* Denies of one agent: its tasks are looked at whole. */
static bool agent_denies_equal(struct compare *c, uint32_t agent) {
  const uint32_t *id = c->u->agents.items.items[agent].id;
  const sc_row off[SC_SIDES] = {SC_ROW_OF(SC_ROW_OF_AGENT, id[0]),
                                SC_ROW_OF(SC_ROW_OF_AGENT, id[1])};
  if (fallback_ref(c, 0, off[0], DENIES) != fallback_ref(c, 1, off[1], DENIES)) return false;
  for (uint32_t side = 0; side < SC_SIDES; side++) {
    const struct sc_table_side *from = &c->u->sides[side];
    sc_view_row(c->u->arena, &from->view, off[side], &c->row);
    for (size_t i = 0; i < c->row.cells.count; i++) {
      const uint32_t *scopes = from->scopes_of[c->row.cells.items[i].key];
      for (uint32_t k = 1; k <= scopes[0]; k++)
        if (cell_of(c, 0, off[0], scopes[k], DENIES) != cell_of(c, 1, off[1], scopes[k], DENIES))
          return false;
    }
  }
  return true;
}

static void compare_tasks(struct compare *c) {
  for (uint32_t t = 0; t < c->u->tasks.count; t++) {
    const struct sc_shared_task *task = &c->u->tasks.items[t];
    bool same = task->id[0] != SC_NOT_FOUND && task->id[1] != SC_NOT_FOUND &&
                tasks_equal(c, task->id) && agent_denies_equal(c, task->agent);
    if (!same) c->parts->task_changed[t] = true;
  }
}

static void compare_agents(struct compare *c) {
  for (uint32_t a = 0; a < c->u->agents.items.count; a++) {
    uint32_t off[SC_SIDES] = {0, 0};
    for (uint32_t side = 0; side < SC_SIDES; side++) {
      uint32_t id = c->u->agents.items.items[a].id[side];
      if (id != SC_NOT_FOUND) off[side] = c->u->sides[side].view.agents[id].delegate_row;
    }
    compare_delegations(c, off[0], off[1]);
  }
}

static void compare_parts(struct compare *c) {
  struct sc_parts *parts = c->parts;
  for (size_t p = 0; p < parts->items.count; p++) {
    const struct sc_part *part = &parts->items.items[p];
    (void)rows_equal(c, part->rows[0].grant, part->rows[1].grant, GRANTS);
    compare_delegations(c, part->rows[0].delegate, part->rows[1].delegate);
    compare_delegations(c, part->rows[0].role_delegate, part->rows[1].role_delegate);
    for (size_t i = 0; i < parts->role_vars.count; i++) {
      uint32_t role = parts->role_vars.items[i]->role;
      if (sc_part_has_role(parts, part, 0, role) != sc_part_has_role(parts, part, 1, role))
        mark_all(parts);
    }
  }
}

void sc_parts_compare(struct sc_parts *parts) {
  struct sc_universe *u = parts->u;
  if (u->side_count < SC_SIDES) {
    mark_all(parts);
    return;
  }
  struct compare c = {.parts = parts, .u = u};
  const struct scope_f_meta *a = u->sides[0].view.meta, *b = u->sides[1].view.meta;
  compare_scopes(&c);
  (void)rows_equal(&c, a->deny_row, b->deny_row, DENIES);
  compare_delegations(&c, a->any_user_row, b->any_user_row);
  compare_delegations(&c, a->any_agent_row, b->any_agent_row);
  compare_agents(&c);
  compare_parts(&c);
  compare_tasks(&c);
}
