/* SPDX-License-Identifier: Apache-2.0
 *
 * review_uses.c - what the simulation counted, in the review's terms: uses, and what would be lost with each rule and row.
 */
#include <stdlib.h>

#include "explain/answer.h"
#include "review/review_internal.h"
#include "simulate/scope_ids.h"

struct uses {
  struct sc_review *review;
  struct sc_review_names *names;
  const struct sc_cells *cells;
  uint32_t *rule_of; /* rule of the table -> rule of the review, SC_NONE = a deny */
  uint32_t rule_count;
  uint32_t *scope_of; /* scope of the table -> scope of the review */
  uint32_t scope_count;
  uint32_t *task_of; /* task of the table -> task of the review, SC_NONE */
  uint32_t table_task_count;
  struct pairs { /* whom an event of it was for, as VALUE << 32 | user */
    SC_VEC(uint64_t) items;
  } rule_users, row_users;
};

/* --- what the table calls what -------------------------------------------------------------------------------------- */

static uint32_t *new_map(struct sc_arena *arena, uint32_t count) {
  uint32_t *map = SC_NEW_ARRAY(arena, uint32_t, count);
  for (uint32_t i = 0; i < count; i++) map[i] = SC_NONE;
  return map;
}

static void map_rules(struct uses *u, const struct scope_table *table, uint32_t count) {
  struct sc_review *review = u->review;
  struct sc_map ids = {0};
  struct scope_rule rule;
  for (size_t i = 0; i < review->rules.count; i++)
    (void)sc_map_add(review->arena, &ids, review->rules.items[i].id, (uint32_t)i);
  u->rule_count = count;
  u->rule_of = new_map(review->arena, count);
  for (uint32_t i = 0; i < count; i++)
    if (scope_rule_info(table, i, &rule)) u->rule_of[i] = sc_map_get(&ids, sc_str_of(rule.id));
}

static void map_scopes(struct uses *u, const struct scope_table *table) {
  const struct sc_policy *policy = u->review->policy;
  const uint32_t *ids = sc_scope_ids(u->review->arena, table, policy);
  u->scope_count = sc_scope_id_count(policy);
  u->scope_of = new_map(u->review->arena, u->scope_count);
  for (uint32_t i = 0; i < u->scope_count; i++)
    if (ids[i] < u->scope_count) u->scope_of[ids[i]] = u->names->of_id[i];
}

static void map_tasks(struct uses *u, const struct scope_table *table, uint32_t count) {
  const struct sc_review *review = u->review;
  u->table_task_count = count;
  u->task_of = new_map(review->arena, count);
  for (uint32_t t = 0; t < review->task_count; t++) {
    struct sc_str agent = review->agents[review->tasks[t].agent].model->name;
    struct sc_str task = review->tasks[t].model->name;
    uint32_t handle = scope_resolve_task(
        table, scope_resolve_agent(table, (struct scope_bytes){agent.ptr, agent.len}),
        (struct scope_bytes){task.ptr, task.len});
    if (handle != SCOPE_UNKNOWN && SCOPE_ID_OF(handle) < count) u->task_of[SCOPE_ID_OF(handle)] = t;
  }
}

static uint32_t look_up(const uint32_t *map, uint32_t count, uint32_t id) {
  return id < count ? map[id] : SC_NONE;
}

/* --- uses ------------------------------------------------------------------------------------------------------------- */

/* The row of an entry for a scope that it lists; NULL: it does not list it. */
static struct sc_review_row *row_of(struct sc_review *review, const struct sc_review_rule *rule,
                                    uint32_t scope) {
  if (rule->first_row == SC_NONE) return NULL;
  struct sc_review_row *rows = review->rows.items + rule->first_row;
  uint32_t low = 0, high = rule->listed;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (rows[middle].scope < scope)
      low = middle + 1;
    else
      high = middle;
  }
  return low < rule->listed && rows[low].scope == scope ? &rows[low] : NULL;
}

static bool implies(const struct sc_policy *policy, uint32_t scope, uint32_t other) {
  if (scope >= policy->scope_count) return false;
  const struct sc_scope *model = &policy->scopes[scope];
  for (uint32_t c = 0; c < model->closure_count; c++)
    if (model->closure[c] == other) return true;
  return false;
}

/* A scope was used that the entry does not list: through those that imply it. */
static void use_implied(struct sc_review *review, const struct sc_review_rule *rule,
                        uint32_t scope) {
  if (rule->first_row == SC_NONE) return;
  for (uint32_t i = 0; i < rule->listed; i++) {
    struct sc_review_row *row = &review->rows.items[rule->first_row + i];
    if (implies(review->policy, row->scope, scope)) row->implied = true;
  }
}

/* All uses of one rule; its listed scopes carry the stamp, and lose it when they are counted. */
static size_t use_rule(struct uses *u, size_t begin) {
  const struct sc_rule_use *all = u->cells->uses.items;
  uint32_t number = all[begin].rule_id, index = look_up(u->rule_of, u->rule_count, number);
  size_t end = begin;
  while (end < u->cells->uses.count && all[end].rule_id == number) end++;
  if (index == SC_NONE) return end;
  struct sc_review_rule *rule = &u->review->rules.items[index];
  sc_review_listed(u->review, u->names, rule->pattern_list, rule->pattern_count);
  for (size_t i = begin; i < end; i++) {
    uint32_t scope = look_up(u->scope_of, u->scope_count, all[i].scope_id);
    sc_use_join(&rule->use, &all[i].use);
    if (scope == SC_NONE) continue;
    struct sc_review_row *row = row_of(u->review, rule, scope);
    if (row != NULL)
      sc_use_join(&row->use, &all[i].use);
    else
      use_implied(u->review, rule, scope);
    if (u->names->stamps[scope] != u->names->stamp) continue;
    u->names->stamps[scope] = 0;
    rule->used++;
  }
  return end;
}

/* --- effects ---------------------------------------------------------------------------------------------------------- */

static bool is_repeated(const struct sc_cell *cell, uint32_t r) {
  for (uint32_t i = 0; i < r; i++)
    if (cell->rules[i].rule_id == cell->rules[r].rule_id) return true;
  return false;
}

/* Whether no other rule could speak for its leg. Rules of one leg and hop stand together. */
static bool is_alone(const struct sc_cell *cell, uint32_t r) {
  const struct sc_cell_rule *rule = &cell->rules[r], *before = rule - 1, *after = rule + 1;
  if (r > 0 && before->leg == rule->leg && before->hop == rule->hop) return false;
  return r + 1 == cell->rule_count || after->leg != rule->leg || after->hop != rule->hop;
}

static void add_effect(struct sc_review_effect *effect, bool alone, uint64_t count) {
  *(alone ? &effect->breaks : &effect->may_break) += count;
}

static void effect_of(struct uses *u, const struct sc_cell *cell, uint32_t r) {
  struct sc_review *review = u->review;
  uint64_t count = cell->rules[r].use.count + cell->plain_use.count + cell->maybe_use.count;
  uint32_t index = look_up(u->rule_of, u->rule_count, cell->rules[r].rule_id);
  if (count == 0 || index == SC_NONE || is_repeated(cell, r)) return;
  uint32_t scope = look_up(u->scope_of, u->scope_count, cell->key[SC_CELL_SCOPE] - 1);
  struct sc_review_rule *rule = &review->rules.items[index];
  bool alone = is_alone(cell, r);
  add_effect(&rule->effect, alone, count);
  *SC_PUSH(review->arena, &u->rule_users.items) = (uint64_t)index << 32 | cell->key[SC_CELL_USER];
  struct sc_review_row *row = row_of(review, rule, scope);
  if (row == NULL) return;
  add_effect(&row->effect, alone, count);
  *SC_PUSH(review->arena, &u->row_users.items) =
      (uint64_t)(row - review->rows.items) << 32 | cell->key[SC_CELL_USER];
}

static int by_value(const void *a, const void *b) {
  const uint64_t *x = a, *y = b;
  return *x < *y ? -1 : *x > *y;
}

/* Sorted, each once; returns how many. */
static size_t unique(struct pairs *pairs) {
  size_t kept = 0;
  if (pairs->items.count == 0) return 0;
  qsort(pairs->items.items, pairs->items.count, sizeof *pairs->items.items, by_value);
  for (size_t i = 1; i < pairs->items.count; i++)
    if (pairs->items.items[i] != pairs->items.items[kept])
      pairs->items.items[++kept] = pairs->items.items[i];
  return kept + 1;
}

static void count_users(struct uses *u) {
  size_t count = unique(&u->rule_users);
  for (size_t i = 0; i < count; i++)
    u->review->rules.items[u->rule_users.items.items[i] >> 32].effect.users++;
  count = unique(&u->row_users);
  for (size_t i = 0; i < count; i++)
    u->review->rows.items[u->row_users.items.items[i] >> 32].effect.users++;
}

/* --- all ---------------------------------------------------------------------------------------------------------------- */

static void use_task(struct uses *u, const struct sc_cell *cell) {
  uint32_t index = look_up(u->task_of, u->table_task_count, cell->key[SC_CELL_TASK] - 1);
  if (index == SC_NONE) return;
  struct sc_review_task *task = &u->review->tasks[index];
  struct sc_review_agent *agent = &u->review->agents[task->agent];
  sc_use_join(&task->allowed, &cell->allowed);
  sc_use_join(&task->denied, &cell->denied);
  sc_use_join(&agent->allowed, &cell->allowed);
  sc_use_join(&agent->denied, &cell->denied);
}

static void use_hours(struct uses *u) {
  const struct sc_profiles *profiles = &u->review->simulation->profiles;
  for (uint32_t i = 0; i < profiles->task_count; i++) {
    uint32_t task = look_up(u->task_of, u->table_task_count, i);
    if (task != SC_NONE && profiles->tasks[i] != NULL)
      u->review->tasks[task].used_hours = profiles->tasks[i]->week;
  }
}

void sc_review_uses(struct sc_review *review, struct sc_review_names *names) {
  struct uses u = {.review = review, .names = names, .cells = &review->simulation->cells};
  const struct scope_table *table = review->simulation->now.table;
  struct scope_counts counts;
  scope_table_counts(table, &counts);
  map_rules(&u, table, counts.rules);
  map_scopes(&u, table);
  map_tasks(&u, table, counts.tasks);
  for (size_t i = 0; i < u.cells->uses.count;) i = use_rule(&u, i);
  for (size_t i = 0; i < u.cells->cells.count; i++) {
    const struct sc_cell *cell = &u.cells->cells.items[i];
    use_task(&u, cell);
    for (uint32_t r = 0; r < cell->rule_count; r++) effect_of(&u, cell, r);
  }
  count_users(&u);
  use_hours(&u);
}
