/* SPDX-License-Identifier: Apache-2.0
 *
 * parts.c - parts, and who holds or hands on what: so that a cell is looked at only with those whom it concerns.
 */
#include "analysis/parts.h"

static void find_vars(struct sc_parts *parts) {
  struct sc_universe *u = parts->u;
  for (size_t i = 0; i < u->vars.count; i++) {
    const struct sc_shared_var *var = u->vars.items[i];
    if (var->kind == SC_SHARED_ROLE) *SC_PUSH(u->arena, &parts->role_vars) = var;
    if (var->kind == SC_SHARED_TEXT && var->source == SCOPE_F_FROM_USER) parts->user_text = var;
  }
}

static void add_roles(struct sc_parts *parts) {
  struct sc_universe *u = parts->u;
  for (uint32_t r = 0; r < u->roles.items.count; r++) {
    struct sc_part *part = SC_PUSH(u->arena, &parts->items);
    part->role = r;
    for (uint32_t s = 0; s < u->side_count; s++) {
      uint32_t id = u->roles.items.items[r].id[s];
      if (id == SC_NOT_FOUND) continue;
      const struct scope_f_role *role = &u->sides[s].view.roles[id];
      part->rows[s] = (struct sc_part_rows){
          .grant = role->grant_row, .role = role->role_row, .delegate = role->delegate_row};
    }
  }
}

/* --- users ------------------------------------------------------------------------------------------------ */

static uint32_t env_of(struct sc_parts *parts, struct sc_map *known, struct sc_str name) {
  struct sc_universe *u = parts->u;
  const struct sc_shared_var *text = parts->user_text;
  if (text == NULL) return 0;
  struct sc_user_env env = {0};
  bool *matches = SC_NEW_ARRAY(u->arena, bool, u->vars.count);
  for (uint32_t i = 0; i < text->texts.count; i++)
    if (sc_str_equal(text->texts.items[i], name)) env.text_class = i + 1;
  struct sc_text key = {0};
  sc_text_format(u->arena, &key, "%u", env.text_class);
  for (size_t i = 0; i < u->vars.count; i++) {
    const struct sc_shared_var *var = u->vars.items[i];
    if (var->kind != SC_SHARED_MATCH || var->main != text) continue;
    matches[i] = sc_dfa_run(var->dfa, name) != 0;
    sc_text_format(u->arena, &key, matches[i] ? "+" : "-");
  }
  env.matches = matches;
  uint32_t fresh = (uint32_t)parts->envs.count;
  uint32_t index = sc_map_add(u->arena, known, sc_text_str(&key), fresh);
  if (index == fresh) *SC_PUSH(u->arena, &parts->envs) = env;
  return index;
}

static void user_rows(const struct sc_universe *u, uint32_t user, struct sc_part_rows *out) {
  for (uint32_t s = 0; s < u->side_count; s++) {
    uint32_t id = u->users.items.items[user].id[s];
    if (id == SC_NOT_FOUND) continue;
    const struct scope_f_user *from = &u->sides[s].view.users[id];
    out[s] = (struct sc_part_rows){SC_ROW_OF(SC_ROW_OF_USER, id), from->role_row,
                                   from->delegate_row, from->role_delegate_row};
  }
}

static void add_users(struct sc_parts *parts) {
  struct sc_universe *u = parts->u;
  struct sc_map by_rows = {0}, envs = {0};
  struct key { /* equal where both tables hold the same of two users */
    uint32_t role[SC_SIDES], delegate[SC_SIDES], role_delegate[SC_SIDES];
    uint16_t low[SC_SIDES], high[SC_SIDES], keys[SC_SIDES][SCOPE_F_USER_KEYS];
    uint8_t count[SC_SIDES], split[SC_SIDES];
    uint32_t known[SC_SIDES], env;
  };
  *SC_PUSH(u->arena, &parts->envs) = (struct sc_user_env){0}; /* of any other user */
  for (uint32_t i = 0; i < u->users.items.count; i++) {
    struct key *key = SC_NEW(u->arena, struct key);
    for (uint32_t s = 0; s < u->side_count; s++) {
      uint32_t id = u->users.items.items[i].id[s];
      if (id == SC_NOT_FOUND) continue;
      const struct scope_f_user *user = &u->sides[s].view.users[id];
      key->known[s] = 1;
      key->role[s] = user->role_row;
      key->delegate[s] = user->delegate_row;
      key->role_delegate[s] = user->role_delegate_row;
      key->count[s] = user->grants.count;
      key->split[s] = user->grants.split;
      key->low[s] = user->grants.low;
      key->high[s] = user->grants.high;
      memcpy(key->keys[s], user->keys, sizeof key->keys[s]);
    }
    key->env = env_of(parts, &envs, u->users.items.items[i].name);
    uint32_t fresh = (uint32_t)parts->items.count;
    uint32_t index =
        sc_map_add(u->arena, &by_rows, (struct sc_str){(const char *)key, sizeof *key}, fresh);
    if (index == fresh) {
      struct sc_part *part = SC_PUSH(u->arena, &parts->items);
      part->is_user = true;
      part->user_env = key->env;
      user_rows(u, i, part->rows);
    }
    *SC_PUSH(u->arena, &parts->items.items[index].users) = i;
  }
}

/* --- who holds and hands on what ----------------------------------------------------------------------------- */

static void add_once(struct sc_arena *arena, struct sc_part_list *list, uint32_t part) {
  if (list->items.count == 0 || list->items.items[list->items.count - 1] != part)
    *SC_PUSH(arena, &list->items) = part;
}

static void index_classes(struct sc_parts *parts) {
  struct sc_universe *u = parts->u;
  for (uint32_t s = 0; s < u->side_count; s++) {
    const struct sc_view *v = &u->sides[s].view;
    struct sc_part_list *lists =
        SC_NEW_ARRAY(u->arena, struct sc_part_list, (size_t)v->meta->to_class_count + 1);
    for (uint32_t t = 0; t < u->tasks.count; t++) {
      uint32_t id = u->tasks.items[t].id[s];
      if (id == SC_NOT_FOUND) continue;
      const struct scope_f_task *task = &v->tasks[id];
      if (task->to_named_class != 0) *SC_PUSH(u->arena, &lists[task->to_named_class].items) = t;
      if (task->to_any_class != 0) *SC_PUSH(u->arena, &lists[task->to_any_class].items) = t;
    }
    parts->tasks_of_class[s] = lists;
  }
}

#define FEW_MAX 16u

static void find_few(struct sc_parts *parts) {
  struct sc_universe *u = parts->u;
  for (uint32_t i = 0; i < u->scopes.count && parts->scopes != NULL; i++) {
    if (!parts->scopes[i]) continue;
    *SC_PUSH(u->arena, &parts->few.items) = i;
    if (parts->few.items.count <= FEW_MAX) continue;
    parts->few.items.count = 0;
    return;
  }
}

static void ask_grants(struct sc_parts *parts, uint32_t part, uint32_t s) {
  struct sc_universe *u = parts->u;
  for (size_t i = 0; i < parts->few.items.count; i++) {
    uint32_t scope = parts->few.items.items[i], id = u->scopes.items[scope].id[s], value;
    if (id != SC_NOT_FOUND &&
        sc_view_find(&u->sides[s].view, parts->items.items[part].rows[s].grant, id, &value))
      add_once(u->arena, &parts->holders[scope], part);
  }
}

static void index_grants(struct sc_parts *parts, uint32_t part, uint32_t s,
                         struct sc_view_row *row) {
  struct sc_universe *u = parts->u;
  if (parts->few.items.count > 0) {
    ask_grants(parts, part, s);
    return;
  }
  sc_view_row(u->arena, &u->sides[s].view, parts->items.items[part].rows[s].grant, row);
  for (size_t c = 0; c < row->cells.count; c++) {
    const uint32_t *scopes = u->sides[s].scopes_of[row->cells.items[c].key];
    for (uint32_t i = 1; i <= scopes[0]; i++) add_once(u->arena, &parts->holders[scopes[i]], part);
  }
}

static void index_delegations(struct sc_parts *parts, uint32_t part, uint32_t s, uint32_t off,
                              struct sc_view_row *row) {
  struct sc_universe *u = parts->u;
  sc_view_row(u->arena, &u->sides[s].view, off, row);
  for (size_t c = 0; c < row->cells.count; c++) {
    const struct sc_part_list *tasks = &parts->tasks_of_class[s][row->cells.items[c].key];
    for (size_t i = 0; i < tasks->items.count; i++)
      add_once(u->arena, &parts->delegators[tasks->items.items[i]], part);
  }
}

bool sc_part_has_role(const struct sc_parts *parts, const struct sc_part *part, uint32_t side,
                      uint32_t role) {
  const struct sc_universe *u = parts->u;
  uint32_t id = u->roles.items.items[role].id[side], value;
  return id != SC_NOT_FOUND &&
         sc_view_find(&u->sides[side].view, part->rows[side].role, id, &value);
}

static bool is_denied(const struct sc_parts *parts, const struct sc_part *part) {
  if (part->is_user && parts->user_text != NULL) return true;
  for (size_t i = 0; i < parts->role_vars.count; i++)
    for (uint32_t s = 0; s < parts->u->side_count; s++)
      if (sc_part_has_role(parts, part, s, parts->role_vars.items[i]->role)) return true;
  return false;
}

void sc_parts_init(struct sc_parts *parts, struct sc_universe *u, const bool *scopes) {
  *parts = (struct sc_parts){.u = u, .scopes = scopes};
  find_vars(parts);
  find_few(parts);
  add_roles(parts);
  add_users(parts);
  index_classes(parts);
  parts->holders = SC_NEW_ARRAY(u->arena, struct sc_part_list, u->scopes.count);
  parts->delegators = SC_NEW_ARRAY(u->arena, struct sc_part_list, u->tasks.count);
  parts->scope_changed = SC_NEW_ARRAY(u->arena, bool, u->scopes.count);
  parts->task_changed = SC_NEW_ARRAY(u->arena, bool, u->tasks.count);
  struct sc_view_row row = {0};
  for (uint32_t p = 0; p < parts->items.count; p++) {
    struct sc_part *part = &parts->items.items[p];
    for (uint32_t s = 0; s < u->side_count; s++) {
      index_grants(parts, p, s, &row);
      index_delegations(parts, p, s, part->rows[s].delegate, &row);
      index_delegations(parts, p, s, part->rows[s].role_delegate, &row);
    }
    part->denied = is_denied(parts, part);
    if (part->denied) *SC_PUSH(u->arena, &parts->denied.items) = p;
  }
}
