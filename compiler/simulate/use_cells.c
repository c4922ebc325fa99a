/* SPDX-License-Identifier: Apache-2.0
 *
 * use_cells.c - the hash table of cells, and who gets the credit for an event.
 */
#include "simulate/use_cells.h"

#include <stdlib.h>

#include "explain/answer.h"

#define USES_LIMIT ((size_t)65536)

void sc_cells_init(struct sc_arena *arena, struct sc_cells *cells, const struct sc_side *side) {
  *cells = (struct sc_cells){.arena = arena, .side = side, .slot_count = 1024};
  cells->slots = SC_NEW_ARRAY(arena, uint32_t, cells->slot_count);
  cells->uses_limit = USES_LIMIT;
  struct scope_counts counts;
  scope_table_counts(side->table, &counts);
  cells->user_count = counts.users;
  cells->users = SC_NEW_ARRAY(arena, struct sc_use, counts.users);
  cells->found_capacity = 256;
  cells->found = SC_NEW_ARRAY(arena, struct scope_candidate, cells->found_capacity);
}

/* --- cells ------------------------------------------------------------------------------------------------------- */

static uint32_t id_of(uint32_t handle) {
  return handle == SCOPE_UNKNOWN || handle == SCOPE_UNRESOLVED ? handle : SCOPE_ID_OF(handle) + 1;
}

static uint32_t make_key(const struct scope_request *request, uint32_t key[SC_CELL_KEY_MAX]) {
  uint32_t count = 4;
  key[SC_CELL_USER] = id_of(request->user.handle);
  key[SC_CELL_TASK] = request->actor_count > 0 ? id_of(request->task_handles[0]) : SCOPE_UNKNOWN;
  key[SC_CELL_SCOPE] = id_of(request->scope.handle);
  key[SC_CELL_ACTORS] = (uint32_t)request->actor_count;
  for (size_t i = 0; i < request->actor_count; i++) key[count++] = id_of(request->actors[i].handle);
  for (size_t i = 0; i < request->role_count; i++) key[count++] = id_of(request->roles[i].handle);
  for (size_t i = 1; i < request->actor_count; i++) key[count++] = id_of(request->task_handles[i]);
  return count;
}

static uint64_t hash_key(const uint32_t *key, uint32_t count) {
  uint64_t h = 0x9e3779b97f4a7c15ull ^ count;
  for (uint32_t i = 0; i < count; i++) {
    h = (h ^ key[i]) * 0x9fb21c651e98df25ull;
    h ^= h >> 32;
  }
  return h;
}

static size_t find_slot(const struct sc_cells *cells, const uint32_t *key, uint32_t count,
                        uint64_t hash) {
  size_t mask = cells->slot_count - 1, at = hash & mask;
  for (; cells->slots[at] != 0; at = (at + 1) & mask) {
    const struct sc_cell *cell = &cells->cells.items[cells->slots[at] - 1];
    if (cell->hash == hash && cell->key_count == count &&
        memcmp(cell->key, key, count * sizeof *key) == 0)
      break;
  }
  return at;
}

static void grow_slots(struct sc_cells *cells) {
  size_t mask = cells->slot_count * 4 - 1;
  uint32_t *slots = SC_NEW_ARRAY(cells->arena, uint32_t, mask + 1);
  for (size_t i = 0; i < cells->cells.count; i++) {
    size_t at = cells->cells.items[i].hash & mask;
    while (slots[at] != 0) at = (at + 1) & mask;
    slots[at] = (uint32_t)i + 1;
  }
  cells->slots = slots;
  cells->slot_count = mask + 1;
}

/* The candidates of a request into the scratch; returns their count. */
static size_t find_candidates(struct sc_cells *cells, const struct scope_request *request) {
  for (;;) {
    size_t count =
        scope_candidates(cells->side->table, request, cells->found, cells->found_capacity);
    if (count <= cells->found_capacity) return count;
    cells->found_capacity = 2 * count;
    cells->found = SC_NEW_ARRAY(cells->arena, struct scope_candidate, cells->found_capacity);
  }
}

/* A rule that is true whenever its leg is asked: not a delegation, which may expire or be too deep. */
static bool always_holds(const struct sc_cells *cells, const struct sc_cell_rule *rule) {
  struct scope_rule info;
  return rule->leg != SCOPE_LEG_DELEGATION &&
         scope_rule_info(cells->side->table, rule->rule_id, &info) && info.expr == SCOPE_UNKNOWN;
}

static void find_rules(struct sc_cells *cells, struct sc_cell *cell,
                       const struct scope_request *request) {
  size_t count = find_candidates(cells, request), kept = 0;
  for (size_t i = 0; i < count; i++) kept += cells->found[i].leg != SCOPE_LEG_DENY;
  cell->rules = SC_NEW_ARRAY(cells->arena, struct sc_cell_rule, kept);
  cell->plain = true;
  for (size_t i = 0; i < count; i++) {
    const struct scope_candidate *c = &cells->found[i];
    if (c->leg == SCOPE_LEG_DENY) continue;
    struct sc_cell_rule *rule = &cell->rules[cell->rule_count++];
    *rule = (struct sc_cell_rule){.rule_id = c->rule_id, .leg = c->leg, .hop = c->hop};
    if (cell->rule_count == 1) continue;
    const struct sc_cell_rule *before = rule - 1;
    if (before->leg == rule->leg && before->hop == rule->hop &&
        !(always_holds(cells, before) && always_holds(cells, rule)))
      cell->plain = false;
  }
}

/* --- names ---------------------------------------------------------------------------------------------------------- */

enum { USER, AGENT, TASK, SCOPE, NAMES };

static void names_of(const struct sc_event *event, struct sc_str names[NAMES]) {
  names[USER] = sc_str_cut(event->user, SC_CELL_NAME_MAX);
  names[AGENT] =
      event->actor_count > 0 ? sc_str_cut(event->actors[0], SC_CELL_NAME_MAX) : SC_STR("");
  names[TASK] = sc_str_cut(event->task, SC_CELL_NAME_MAX);
  names[SCOPE] = sc_str_cut(event->scope, SC_CELL_NAME_MAX);
}

static void keep_names(struct sc_cells *cells, struct sc_cell *cell, uint32_t time,
                       const struct sc_str names[NAMES]) {
  char all[NAMES * SC_CELL_NAME_MAX];
  struct sc_str *to[NAMES] = {&cell->user, &cell->agent, &cell->task, &cell->scope};
  size_t len = 0;
  for (unsigned i = 0; i < NAMES; i++) {
    if (names[i].len > 0) memcpy(all + len, names[i].ptr, names[i].len);
    len += names[i].len;
  }
  sc_kept_set(cells->arena, &cell->names, (struct sc_str){all, len});
  const char *at = cell->names.ptr;
  for (unsigned i = 0; i < NAMES; i++) {
    *to[i] = (struct sc_str){at, names[i].len};
    at += names[i].len;
  }
  cell->named_at = time;
}

/* The names of an event in a cell where they may be others than those of the event before. */
static void add_names(struct sc_cells *cells, struct sc_cell *cell, const struct sc_event *event) {
  const struct sc_str *kept[NAMES] = {&cell->user, &cell->agent, &cell->task, &cell->scope};
  struct sc_str names[NAMES];
  names_of(event, names);
  int order = 0;
  for (unsigned i = 0; order == 0 && i < NAMES; i++) order = sc_str_compare(names[i], *kept[i]);
  if (order == 0 && event->time >= cell->named_at) return;
  for (unsigned i = AGENT; cell->loose && i < NAMES; i++)
    if (!sc_str_equal(names[i], *kept[i])) cell->mixed = true;
  if (event->time < cell->named_at || (event->time == cell->named_at && order < 0))
    keep_names(cells, cell, (uint32_t)event->time, names);
}

static struct sc_cell *make_cell(struct sc_cells *cells, const struct sc_event *event,
                                 const struct scope_request *request, const uint32_t *key,
                                 uint32_t count, uint64_t hash) {
  struct sc_arena *arena = cells->arena;
  struct sc_cell *cell = SC_PUSH(arena, &cells->cells);
  uint32_t *copy = SC_NEW_ARRAY(arena, uint32_t, count);
  struct sc_str names[NAMES];
  memcpy(copy, key, count * sizeof *key);
  cell->hash = hash;
  cell->key = copy;
  cell->key_count = count;
  names_of(event, names);
  keep_names(cells, cell, (uint32_t)event->time, names);
  struct scope_bytes scope = scope_scope_name(cells->side->table, request->scope.handle);
  bool named =
      request->scope.handle != SCOPE_UNKNOWN && sc_str_equal(sc_str_of(scope), event->scope);
  cell->loose = key[SC_CELL_TASK] == SCOPE_UNKNOWN || !named;
  cell->open = cell->loose || key[SC_CELL_USER] == SCOPE_UNKNOWN;
  find_rules(cells, cell, request);
  return cell;
}

void sc_cells_begin_spare(struct sc_cells *cells, const struct scope_request *request,
                          struct sc_cell *out) {
  uint32_t *key = SC_NEW_ARRAY(cells->arena, uint32_t, SC_CELL_KEY_MAX);
  *out = (struct sc_cell){.key = key, .key_count = make_key(request, key)};
  find_rules(cells, out, request);
}

struct sc_cell *sc_cells_at(struct sc_cells *cells, const struct sc_event *event,
                            const struct scope_request *request) {
  uint32_t key[SC_CELL_KEY_MAX];
  uint32_t count = make_key(request, key);
  uint64_t hash = hash_key(key, count);
  size_t slot = find_slot(cells, key, count, hash);
  if (cells->slots[slot] != 0) {
    struct sc_cell *known = &cells->cells.items[cells->slots[slot] - 1];
    if (known->open) add_names(cells, known, event);
    return known;
  }
  if (cells->cells.count == SC_CELLS_MAX) return NULL;
  if (cells->cells.count >= cells->slot_count / 2) {
    grow_slots(cells);
    slot = find_slot(cells, key, count, hash);
  }
  struct sc_cell *cell = make_cell(cells, event, request, key, count, hash);
  cells->slots[slot] = (uint32_t)cells->cells.count;
  return cell;
}

/* --- rules ---------------------------------------------------------------------------------------------------------- */

static int by_rule(const void *a, const void *b) {
  const struct sc_rule_use *x = a, *y = b;
  if (x->rule_id != y->rule_id) return x->rule_id < y->rule_id ? -1 : 1;
  return x->scope_id < y->scope_id ? -1 : x->scope_id > y->scope_id;
}

/* Joins the uses so far; there are never more of them than twice what the policy has. */
static void join_uses(struct sc_cells *cells) {
  size_t kept = 0;
  if (cells->uses.count == 0) return;
  struct sc_rule_use *uses = cells->uses.items;
  qsort(uses, cells->uses.count, sizeof *uses, by_rule);
  for (size_t i = 1; i < cells->uses.count; i++) {
    if (by_rule(&uses[kept], &uses[i]) == 0)
      sc_use_join(&uses[kept].use, &uses[i].use);
    else
      uses[++kept] = uses[i];
  }
  cells->uses.count = kept + 1;
}

void sc_cells_add_use(struct sc_cells *cells, const struct sc_rule_use *use) {
  if (cells->uses.count >= cells->uses_limit) {
    join_uses(cells);
    cells->uses_limit = cells->uses.count * 2 > USES_LIMIT ? cells->uses.count * 2 : USES_LIMIT;
  }
  *SC_PUSH(cells->arena, &cells->uses) = *use;
}

static void add_use(struct sc_cells *cells, uint32_t rule_id, uint32_t scope_id,
                    const struct sc_use *use) {
  struct sc_rule_use all = {rule_id, scope_id, *use};
  sc_cells_add_use(cells, &all);
}

/* --- credit ------------------------------------------------------------------------------------------------------- */

static void add_set(struct sc_cells *cells, struct sc_cell *cell, uint64_t set) {
  if (cell->rough) return;
  for (uint32_t i = 0; i < cell->set_count; i++)
    if (cell->sets[i] == set) return;
  cell->rough = cell->rule_count > 64 || cell->set_count == SC_CELL_SETS;
  if (cell->rough) return;
  if ((cell->set_count & (cell->set_count - 1)) == 0) { /* as many as there is room for */
    uint64_t *sets = SC_NEW_ARRAY(cells->arena, uint64_t, 2 * (size_t)cell->set_count + 1);
    if (cell->set_count > 0) memcpy(sets, cell->sets, cell->set_count * sizeof *sets);
    cell->sets = sets;
  }
  cell->sets[cell->set_count++] = set;
}

/* Several rules could have allowed it: those that are true did. */
static void credit_true(struct sc_cells *cells, struct sc_cell *cell,
                        const struct scope_request *request, const struct sc_use *use) {
  size_t count = find_candidates(cells, request), at = 0;
  uint64_t set = 0;
  for (size_t i = 0; i < count; i++) {
    const struct scope_candidate *c = &cells->found[i];
    if (c->leg == SCOPE_LEG_DENY) continue;
    if (at == cell->rule_count) break;
    if (c->truth == SCOPE_TRUTH_TRUE) sc_use_join(&cell->rules[at].use, use);
    if (c->truth == SCOPE_TRUTH_TRUE && at < 64) set |= UINT64_C(1) << at;
    at++; /* the same rules in the same order as when the cell was made */
  }
  add_set(cells, cell, set);
}

/* Without a cell. */
static void credit_directly(struct sc_cells *cells, const struct scope_request *request, bool any,
                            const struct sc_use *use) {
  size_t count = find_candidates(cells, request);
  for (size_t i = 0; i < count; i++) {
    const struct scope_candidate *c = &cells->found[i];
    if (c->leg != SCOPE_LEG_DENY && (any || c->truth == SCOPE_TRUTH_TRUE))
      add_use(cells, c->rule_id, id_of(request->scope.handle) - 1, use);
  }
}

void sc_cells_add(struct sc_cells *cells, const struct sc_event *event, size_t index) {
  const struct scope_request *request = &cells->side->requests[index];
  struct sc_cell *cell = sc_cells_at(cells, event, request);
  const struct sc_use *use = &event->use;
  bool allowed_now = cells->side->outcomes[index] == SC_REPLAYED_ALLOW;
  uint32_t user = id_of(request->user.handle) - 1;
  if (event->allow && user < cells->user_count) sc_use_join(&cells->users[user], use);
  if (cell == NULL) {
    cells->uncounted += use->count;
    if (event->allow) credit_directly(cells, request, !allowed_now, use);
    return;
  }
  if (!event->allow) {
    sc_use_join(&cell->denied, use);
    if (event->reason < 32) cell->reasons |= 1u << event->reason;
    return;
  }
  sc_use_join(&cell->allowed, use);
  if (!allowed_now)
    sc_use_join(&cell->maybe_use, use);
  else if (cell->plain)
    sc_use_join(&cell->plain_use, use);
  else
    credit_true(cells, cell, request, use);
}

static void fold_cell(struct sc_cells *cells, const struct sc_cell *cell) {
  for (uint32_t r = 0; r < cell->rule_count; r++) {
    struct sc_use use = cell->rules[r].use;
    sc_use_join(&use, &cell->plain_use);
    sc_use_join(&use, &cell->maybe_use);
    if (use.count > 0) add_use(cells, cell->rules[r].rule_id, cell->key[SC_CELL_SCOPE] - 1, &use);
  }
}

void sc_cells_end_spare(struct sc_cells *cells, const struct sc_cell *spare) {
  cells->uncounted += spare->allowed.count + spare->denied.count;
  fold_cell(cells, spare);
}

void sc_cells_fold(struct sc_cells *cells) {
  for (size_t i = 0; i < cells->cells.count; i++) fold_cell(cells, &cells->cells.items[i]);
  join_uses(cells);
}

const struct sc_rule_use *sc_cells_use(const struct sc_cells *cells, uint32_t rule_id,
                                       uint32_t scope_id) {
  struct sc_rule_use key = {.rule_id = rule_id, .scope_id = scope_id};
  if (cells->uses.count == 0) return NULL;
  return bsearch(&key, cells->uses.items, cells->uses.count, sizeof key, by_rule);
}
