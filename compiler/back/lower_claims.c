/* SPDX-License-Identifier: Apache-2.0
 *
 * lower_claims.c - the claims of rules on scopes, joined into rows.
 */
#include "back/lower_state.h"

#include <stdlib.h>

uint32_t sc_lower_scope_count(const struct sc_lower *lower) {
  return lower->policy->scope_count + lower->policy->open_class_count;
}

void sc_lower_implied_by(struct sc_lower *lower) {
  const struct sc_policy *policy = lower->policy;
  uint32_t count = sc_lower_scope_count(lower);
  lower->implied_by = SC_NEW_ARRAY(lower->arena, const uint32_t *, count);
  lower->implied_by_counts = SC_NEW_ARRAY(lower->arena, uint32_t, count);
  uint32_t **lists = SC_NEW_ARRAY(lower->arena, uint32_t *, count);
  lower->implies = SC_NEW_ARRAY(lower->arena, bool, count);
  for (uint32_t s = 0; s < policy->scope_count; s++) {
    lower->implies[s] = policy->scopes[s].closure_count > 0;
    for (uint32_t i = 0; i < policy->scopes[s].closure_count; i++)
      lower->implied_by_counts[policy->scopes[s].closure[i]]++;
  }
  for (uint32_t s = 0; s < count; s++) {
    lists[s] = SC_NEW_ARRAY(lower->arena, uint32_t, lower->implied_by_counts[s]);
    lower->implied_by[s] = lists[s];
  }
  for (uint32_t s = 0; s < policy->scope_count; s++)
    for (uint32_t i = 0; i < policy->scopes[s].closure_count; i++)
      *lists[policy->scopes[s].closure[i]]++ = s;
}

/* --- rules ------------------------------------------------------------------------------------------------- */

uint32_t sc_lower_add_rule(struct sc_lower *lower, sc_mdd_ref ref) {
  if (lower->options->debug) *SC_PUSH(lower->arena, &lower->rule_refs) = ref;
  return lower->rule_count++;
}

/* --- claims ------------------------------------------------------------------------------------------------ */

static void claim(struct sc_lower *lower, struct sc_claims *claims, uint32_t scope, sc_mdd_ref ref,
                  uint32_t rule) {
  *SC_PUSH(lower->arena, &claims->items) = (struct sc_claim){scope, ref, rule};
}

void sc_lower_claim(struct sc_lower *lower, struct sc_claims *claims,
                    const struct sc_pattern *patterns, uint32_t count, sc_mdd_ref ref,
                    uint32_t rule) {
  const struct sc_policy *policy = lower->policy;
  for (uint32_t p = 0; p < count; p++) {
    for (uint32_t i = 0; i < patterns[p].id_count; i++) {
      uint32_t id = patterns[p].ids[i];
      claim(lower, claims, id, ref, rule);
      if (!lower->implies[id]) continue;
      const struct sc_scope *scope = &policy->scopes[id];
      for (uint32_t c = 0; c < scope->closure_count; c++)
        claim(lower, claims, scope->closure[c], ref, rule);
    }
  }
}

/* By scope, then rule: the same claims give the same order, so the same diagrams. */
static int compare_claims(const void *a, const void *b) {
  const struct sc_claim *x = a, *y = b;
  if (x->scope != y->scope) return x->scope < y->scope ? -1 : 1;
  return x->rule < y->rule ? -1 : x->rule > y->rule;
}

static void sort_claims(struct sc_claim *items, size_t count) {
  bool sorted = true;
  for (size_t i = 1; i < count && sorted; i++)
    sorted = compare_claims(&items[i - 1], &items[i]) <= 0;
  if (!sorted) qsort(items, count, sizeof *items, compare_claims);
}

/* Most cells have one rule; the same one may come again, with a row that is shared. */
static void add_cell_rule(struct sc_lower *lower, struct sc_cell_rules *cells, uint32_t cell,
                          uint32_t rule) {
  uint32_t known = cells->rules.items[cell];
  if (known == 0) cells->rules.items[cell] = rule + 1;
  if (known == 0 || known == rule + 1) return;
  if (known != SC_SEVERAL_RULES)
    *SC_PUSH(lower->arena, &cells->pairs) = (uint64_t)cell << 32 | (known - 1);
  cells->rules.items[cell] = SC_SEVERAL_RULES;
  *SC_PUSH(lower->arena, &cells->pairs) = (uint64_t)cell << 32 | rule;
}

/* Of the row just added. Claims are sorted by scope, and so are its cells. */
static void record_pairs(struct sc_lower *lower, uint32_t off, const struct sc_claim *everywhere,
                         uint32_t everywhere_count) {
  const struct sc_claims *claims = &lower->claims;
  if (lower->outer.rules.capacity < lower->rows.words.count)
    sc_vec_grow(lower->arena, (void **)&lower->outer.rules.items, &lower->outer.rules.capacity,
                sizeof *lower->outer.rules.items, lower->rows.words.capacity);
  const uint32_t *places = lower->rows.places.items;
  for (size_t i = 0, cell = 0; i < claims->items.count; i++) {
    while (lower->cells.items[cell].key != claims->items.items[i].scope) cell++; /* it is there */
    add_cell_rule(lower, &lower->outer, off + places[cell], claims->items.items[i].rule);
  }
  for (uint32_t e = 0; e < everywhere_count; e++) {
    add_cell_rule(lower, &lower->outer, off + 3, everywhere[e].rule);
    for (size_t i = 0; i < lower->cells.count; i++)
      add_cell_rule(lower, &lower->outer, off + places[i], everywhere[e].rule);
  }
}

/* The claims as cells, one a scope, on top of what holds for every scope, which is returned. */
static sc_mdd_ref join_claims(struct sc_lower *lower, const struct sc_claim *everywhere,
                              uint32_t everywhere_count) {
  struct sc_claim *items = lower->claims.items.items;
  size_t count = lower->claims.items.count;
  sc_mdd_ref fallback = SCOPE_F_NONE;
  for (uint32_t e = 0; e < everywhere_count; e++)
    fallback = e == 0 ? everywhere[0].ref : sc_mdd_or(lower->mdd, fallback, everywhere[e].ref);
  sort_claims(items, count);
  lower->cells.count = 0;
  for (size_t i = 0; i < count;) {
    uint32_t scope = items[i].scope;
    sc_mdd_ref ref = items[i].ref;
    for (i++; i < count && items[i].scope == scope; i++)
      ref = sc_mdd_or(lower->mdd, ref, items[i].ref);
    if (fallback != SCOPE_F_NONE) ref = sc_mdd_or(lower->mdd, ref, fallback);
    *SC_PUSH(lower->arena, &lower->cells) = (struct sc_cell){scope, ref};
  }
  return fallback;
}

uint32_t sc_lower_claims_row(struct sc_lower *lower, const struct sc_claim *everywhere,
                             uint32_t everywhere_count, bool shareable) {
  sc_mdd_ref fallback = join_claims(lower, everywhere, everywhere_count);
  uint32_t off = sc_rows_add(&lower->rows, SCOPE_F_ROW_SCOPES, lower->cells.items,
                             (uint32_t)lower->cells.count, fallback, shareable);
  if (lower->options->debug && off != 0) record_pairs(lower, off, everywhere, everywhere_count);
  lower->claims.items.count = 0;
  return off;
}

/* --- inner rows ----------------------------------------------------------------------------------------------- */

struct sc_inner sc_lower_user_row(struct sc_lower *lower, uint32_t user) {
  struct scope_f_user *cell = &lower->users[user];
  return (struct sc_inner){&cell->grants, cell->keys, SCOPE_F_USER_KEYS, scope_f_user_cell(0, user),
                           true};
}

struct sc_inner sc_lower_task_row(struct sc_lower *lower, uint32_t task) {
  struct scope_f_task *cell = &lower->tasks[task];
  return (struct sc_inner){&cell->scopes, cell->keys, SCOPE_F_TASK_KEYS,
                           scope_f_task_cell(0, lower->policy->user_count, task), true};
}

struct sc_inner sc_lower_agent_row(struct sc_lower *lower, uint32_t agent) {
  struct scope_f_agent *cell = &lower->agents[agent];
  return (struct sc_inner){
      &cell->denies, cell->keys, SCOPE_F_AGENT_KEYS,
      scope_f_agent_cell(0, lower->policy->user_count, lower->task_count, agent), false};
}

static void clear_keys(const struct sc_inner *place) {
  for (uint32_t i = 0; i < place->capacity; i++) place->keys[i] = SCOPE_F_INNER_FREE;
}

void sc_lower_outer(const struct sc_inner *place, uint32_t off) {
  clear_keys(place);
  place->inner->count = off == 0 ? 0 : SCOPE_F_OUTER;
  if (off == 0) return;
  place->keys[0] = (uint16_t)off;
  place->keys[1] = (uint16_t)(off >> 16);
}

/* The two values of the cells, low <= high; false if there are more, or a key or value is too large. */
static bool two_values(const struct sc_lower *lower, uint32_t capacity, sc_mdd_ref *low,
                       sc_mdd_ref *high) {
  const struct sc_cell *cells = lower->cells.items;
  size_t count = lower->cells.count;
  *low = count > 0 ? cells[0].value : 0;
  *high = *low;
  if (count > capacity || (count > 0 && cells[count - 1].key >= SCOPE_F_INNER_FREE)) return false;
  for (size_t i = 0; i < count; i++) {
    sc_mdd_ref value = cells[i].value;
    if (value == *low || value == *high) continue;
    if (*low != *high) return false;
    if (value < *low)
      *low = value;
    else
      *high = value;
  }
  return *high <= UINT16_MAX;
}

static void fill_inner(struct sc_lower *lower, const struct sc_inner *place, sc_mdd_ref low,
                       sc_mdd_ref high) {
  const struct sc_cell *cells = lower->cells.items;
  uint8_t used = 0, split = 0;
  clear_keys(place);
  for (size_t i = 0; i < lower->cells.count; i++)
    if (cells[i].value == low) place->keys[used++] = (uint16_t)cells[i].key;
  split = used;
  for (size_t i = 0; i < lower->cells.count; i++)
    if (cells[i].value != low) place->keys[used++] = (uint16_t)cells[i].key;
  place->inner->count = used;
  place->inner->split = split;
  place->inner->low = split > 0 ? (uint16_t)low : 0;
  place->inner->high = used > split ? (uint16_t)high : 0;
}

/* Claims are sorted by scope, and so are the keys of each value. */
static void record_inner(struct sc_lower *lower, const struct sc_inner *place) {
  const struct sc_claims *claims = &lower->claims;
  uint32_t position = 0;
  for (size_t i = 0; i < claims->items.count; i++) {
    uint32_t scope = claims->items.items[i].scope;
    if (position >= place->inner->count || place->keys[position] != scope)
      for (position = 0; place->keys[position] != scope;) position++; /* it is there */
    add_cell_rule(lower, &lower->inner, (uint32_t)(place->first + position),
                  claims->items.items[i].rule);
    if (i + 1 < claims->items.count && claims->items.items[i + 1].scope != scope) position++;
  }
}

void sc_lower_claims_inner(struct sc_lower *lower, const struct sc_inner *place,
                           const struct sc_claim *everywhere, uint32_t everywhere_count) {
  sc_mdd_ref low, high;
  sc_mdd_ref fallback = join_claims(lower, everywhere, everywhere_count);
  bool small = lower->options->optimise && fallback == SCOPE_F_NONE &&
               two_values(lower, place->capacity, &low, &high);
  if (!small) {
    uint32_t off = sc_lower_claims_row(lower, everywhere, everywhere_count, place->shareable);
    sc_lower_outer(place, off);
    return;
  }
  fill_inner(lower, place, low, high);
  if (lower->options->debug) record_inner(lower, place);
  lower->claims.items.count = 0;
}
