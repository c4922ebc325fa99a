/* SPDX-License-Identifier: Apache-2.0
 *
 * renames.c - statements as texts in which a name that only one policy has is a token: of its kind, or of its pair once it has one.
 *
 * In rounds: names whose statements are equal, and equal to those of no other, become pairs; the next round knows more. At the end pairs
 * whose statements still speak of a name without a partner are dropped until none is left.
 */
#include "analysis/renames_internal.h"
#include "base/sorted.h"

#include <stdlib.h>

#define ROUNDS_MAX 16u

struct pair {
  uint32_t entities[2];
  bool dropped;
};

struct renames {
  struct sc_arena *arena;
  struct sc_renames_side sides[2];
  struct sc_map contents; /* of the texts: numbers */
  SC_VEC(struct pair) pairs;
};

/* --- names -------------------------------------------------------------------------------------------------------- */

/* Of a name that one policy has and the other has not. */
static void add_entity(struct renames *r, uint32_t s, enum sc_named kind, struct sc_str name,
                       struct sc_span span) {
  struct sc_renames_side *side = &r->sides[s];
  uint32_t fresh = (uint32_t)side->entities.count;
  if (sc_map_add(r->arena, &side->by_name[kind], name, fresh) != fresh) return;
  *SC_PUSH(r->arena, &side->entities) =
      (struct sc_renames_entity){.kind = kind, .name = name, .span = span, .pair = SC_NONE};
}

typedef struct sc_str name_of_fn(const struct sc_policy *policy, uint32_t index,
                                 struct sc_span *span);
#define NAME_OF(function, member)                                                                  \
  static struct sc_str function(const struct sc_policy *policy, uint32_t index,                    \
                                struct sc_span *span) {                                            \
    *span = policy->member[index].name_span;                                                       \
    return policy->member[index].name;                                                             \
  }
NAME_OF(user_name, users)
NAME_OF(role_name, roles)
NAME_OF(agent_name, agents)
NAME_OF(scope_name, scopes)
NAME_OF(condition_name, conditions)

/* The model's arrays are sorted by name. */
static void merge(struct renames *r, enum sc_named kind, name_of_fn *name_of, uint32_t old_count,
                  uint32_t new_count) {
  uint32_t at[2] = {0, 0};
  const uint32_t counts[2] = {old_count, new_count};
  while (at[0] < counts[0] || at[1] < counts[1]) {
    struct sc_str names[2] = {{0}, {0}};
    struct sc_span spans[2];
    for (unsigned s = 0; s < 2; s++)
      if (at[s] < counts[s]) names[s] = name_of(r->sides[s].policy, at[s], &spans[s]);
    int order = at[0] >= counts[0]   ? 1
                : at[1] >= counts[1] ? -1
                                     : sc_str_compare(names[0], names[1]);
    if (order < 0) add_entity(r, 0, kind, names[0], spans[0]);
    if (order > 0) add_entity(r, 1, kind, names[1], spans[1]);
    at[0] += order <= 0;
    at[1] += order >= 0;
  }
}

static void add_task_names(struct sc_arena *arena, const struct sc_policy *p, struct sc_map *out) {
  for (uint32_t a = 0; a < p->agent_count; a++)
    for (uint32_t k = 0; k < p->agents[a].task_count; k++)
      sc_map_add(arena, out, p->agents[a].tasks[k].name, 1);
}

static void find_tasks(struct renames *r, uint32_t s, const struct sc_map *others) {
  const struct sc_policy *p = r->sides[s].policy;
  for (uint32_t a = 0; a < p->agent_count; a++)
    for (uint32_t k = 0; k < p->agents[a].task_count; k++) {
      const struct sc_task *task = &p->agents[a].tasks[k];
      if (sc_map_get(others, task->name) == SC_NOT_FOUND)
        add_entity(r, s, SC_NAMED_TASK, task->name, task->name_span);
    }
}

static void find_entities(struct renames *r) {
  const struct sc_policy *a = r->sides[0].policy, *b = r->sides[1].policy;
  struct sc_map tasks[2] = {{0}, {0}};
  merge(r, SC_NAMED_USER, user_name, a->user_count, b->user_count);
  merge(r, SC_NAMED_ROLE, role_name, a->role_count, b->role_count);
  merge(r, SC_NAMED_AGENT, agent_name, a->agent_count, b->agent_count);
  merge(r, SC_NAMED_SCOPE, scope_name, a->scope_count, b->scope_count);
  merge(r, SC_NAMED_CONDITION, condition_name, a->condition_count, b->condition_count);
  for (uint32_t s = 0; s < 2; s++) add_task_names(r->arena, r->sides[s].policy, &tasks[s]);
  for (uint32_t s = 0; s < 2; s++) find_tasks(r, s, &tasks[1 - s]);
}

/* --- pairs --------------------------------------------------------------------------------------------------------------- */

static void number_statements(struct renames *r) {
  struct sc_map numbers = {0};
  for (unsigned s = 0; s < 2; s++) {
    struct sc_renames_side *side = &r->sides[s];
    for (size_t i = 0; i < side->statements.count; i++) {
      struct sc_statement *statement = &side->statements.items[i];
      side->open = false;
      struct sc_str text = sc_renames_text(side, statement);
      statement->number = sc_map_get(&numbers, text);
      if (statement->number == SC_NOT_FOUND)
        statement->number =
            sc_map_add(r->arena, &numbers, sc_str_copy(r->arena, text), (uint32_t)numbers.count);
      statement->open = side->open;
    }
  }
}

/* All that is said about the entity, as bytes. */
static struct sc_str signature(struct renames *r, unsigned s,
                               const struct sc_renames_entity *entity) {
  size_t count = entity->statements.count;
  uint32_t *numbers = SC_NEW_ARRAY(r->arena, uint32_t, count + 1);
  numbers[0] = (uint32_t)entity->kind;
  for (size_t i = 0; i < count; i++)
    numbers[i + 1] = r->sides[s].statements.items[entity->statements.items[i]].number;
  if (count > 1) qsort(numbers + 1, count, sizeof *numbers, sc_compare_ids);
  return (struct sc_str){(const char *)numbers, (count + 1) * sizeof *numbers};
}

/* Of a user, role, agent, task or scope something must be said besides that it is there. */
static bool is_telling(const struct sc_renames_side *side, const struct sc_renames_entity *entity) {
  bool alone = entity->kind == SC_NAMED_CONDITION;
  for (size_t i = 0; i < entity->statements.count && !alone; i++) {
    enum sc_statement_kind kind = side->statements.items[entity->statements.items[i]].kind;
    alone = kind == SC_SAID_RULE || kind == SC_SAID_MEMBER || kind == SC_SAID_COVER;
  }
  return alone;
}

struct twins { /* entities without a partner that have one signature */
  uint32_t counts[2], last[2];
};

/* False: no new pair. */
static bool find_pairs(struct renames *r) {
  struct sc_map known = {0};
  SC_VEC(struct twins) all = {0};
  number_statements(r);
  for (unsigned s = 0; s < 2; s++) {
    const struct sc_renames_side *side = &r->sides[s];
    for (uint32_t i = 0; i < side->entities.count; i++) {
      const struct sc_renames_entity *entity = &side->entities.items[i];
      if (entity->pair != SC_NONE || !is_telling(side, entity)) continue;
      uint32_t fresh = (uint32_t)all.count;
      uint32_t at = sc_map_add(r->arena, &known, signature(r, s, entity), fresh);
      if (at == fresh) *SC_PUSH(r->arena, &all) = (struct twins){0};
      all.items[at].counts[s]++;
      all.items[at].last[s] = i;
    }
  }
  size_t before = r->pairs.count;
  for (size_t i = 0; i < all.count; i++) {
    const struct twins *twins = &all.items[i];
    if (twins->counts[0] != 1 || twins->counts[1] != 1) continue;
    for (unsigned s = 0; s < 2; s++)
      r->sides[s].entities.items[twins->last[s]].pair = (uint32_t)r->pairs.count;
    *SC_PUSH(r->arena, &r->pairs) = (struct pair){{twins->last[0], twins->last[1]}, false};
  }
  return r->pairs.count > before;
}

static bool is_certain(struct renames *r, const struct pair *pair) {
  struct sc_str texts[2];
  for (unsigned s = 0; s < 2; s++) {
    const struct sc_renames_side *side = &r->sides[s];
    const struct sc_renames_entity *entity = &side->entities.items[pair->entities[s]];
    for (size_t i = 0; i < entity->statements.count; i++)
      if (side->statements.items[entity->statements.items[i]].open) return false;
    texts[s] = signature(r, s, entity);
  }
  return sc_str_equal(texts[0], texts[1]);
}

/* Until what is left holds together. */
static void drop_uncertain(struct renames *r) {
  bool dropped = r->pairs.count > 0;
  while (dropped) {
    dropped = false;
    number_statements(r);
    for (size_t i = 0; i < r->pairs.count; i++) {
      struct pair *pair = &r->pairs.items[i];
      if (pair->dropped || is_certain(r, pair)) continue;
      pair->dropped = dropped = true;
      for (unsigned s = 0; s < 2; s++) r->sides[s].entities.items[pair->entities[s]].pair = SC_NONE;
    }
  }
}

/* --- result -------------------------------------------------------------------------------------------------------------- */

static void count_statements(const struct sc_renames_side *side,
                             const struct sc_renames_entity *entity, struct sc_renamed *out) {
  for (size_t i = 0; i < entity->statements.count; i++) {
    const struct sc_statement *s = &side->statements.items[entity->statements.items[i]];
    if (s->kind == SC_SAID_MEMBER) out->members++;
    if (s->kind == SC_SAID_TASK || s->kind == SC_SAID_COVER) out->parts++;
    if (s->kind == SC_SAID_RULE && s->rule.grant != NULL) out->grants++;
    if (s->kind == SC_SAID_RULE && s->rule.grant == NULL) out->rules++;
  }
}

static int compare_renamed(const void *a, const void *b) {
  const struct sc_renamed *x = a, *y = b;
  if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
  return sc_str_compare(x->names[0], y->names[0]);
}

static void list_pairs(struct renames *r, struct sc_renames *out) {
  for (size_t i = 0; i < r->pairs.count; i++) {
    const struct pair *pair = &r->pairs.items[i];
    if (pair->dropped) continue;
    struct sc_renamed *renamed = SC_PUSH(r->arena, &out->items);
    *renamed = (struct sc_renamed){0};
    for (unsigned s = 0; s < 2; s++) {
      const struct sc_renames_entity *entity = &r->sides[s].entities.items[pair->entities[s]];
      renamed->kind = entity->kind;
      renamed->names[s] = entity->name;
      renamed->spans[s] = entity->span;
    }
    count_statements(&r->sides[1], &r->sides[1].entities.items[pair->entities[1]], renamed);
  }
  if (out->items.count > 0)
    qsort(out->items.items, out->items.count, sizeof *out->items.items, compare_renamed);
}

/* Rules that say the same once names that are pairs are one. */
static void list_rules(struct renames *r, struct sc_renames *out) {
  struct sc_map known = {0};
  SC_VEC(struct twins) all = {0};
  for (unsigned s = 0; s < 2; s++) {
    const struct sc_renames_side *side = &r->sides[s];
    for (uint32_t i = 0; i < side->statements.count; i++) {
      const struct sc_statement *statement = &side->statements.items[i];
      if (statement->kind != SC_SAID_RULE || statement->open) continue;
      struct sc_str key = {(const char *)&statement->number, sizeof statement->number};
      uint32_t fresh = (uint32_t)all.count;
      uint32_t at = sc_map_add(r->arena, &known, key, fresh);
      if (at == fresh) *SC_PUSH(r->arena, &all) = (struct twins){0};
      all.items[at].counts[s]++;
      all.items[at].last[s] = i;
    }
  }
  for (size_t i = 0; i < all.count; i++) {
    const struct twins *twins = &all.items[i];
    if (twins->counts[0] != 1 || twins->counts[1] != 1) continue;
    const struct sc_said_rule *old = &r->sides[0].statements.items[twins->last[0]].rule;
    const struct sc_said_rule *new = &r->sides[1].statements.items[twins->last[1]].rule;
    if (old->id_given && new->id_given && !sc_str_equal(old->id, new->id))
      *SC_PUSH(r->arena, &out->rules) = (struct sc_rule_pair){*old, *new};
  }
}

void sc_renames(struct sc_arena *arena, const struct sc_policy *before,
                const struct sc_policy *after, const struct sc_changed_rules *changed,
                struct sc_renames *out) {
  const struct sc_policy *policies[2] = {before, after};
  struct renames *r = SC_NEW(arena, struct renames);
  *out = (struct sc_renames){0};
  r->arena = arena;
  for (uint32_t s = 0; s < 2; s++) {
    r->sides[s].policy = policies[s];
    sc_rule_texts_init(&r->sides[s].texts, arena, policies[s], &r->contents);
    r->sides[s].texts.by_name = true;
    r->sides[s].texts.name = sc_renames_token;
    r->sides[s].texts.ctx = &r->sides[s];
  }
  find_entities(r);
  size_t counts[2] = {r->sides[0].entities.count, r->sides[1].entities.count};
  out->too_many = counts[0] > SC_RENAMES_MAX || counts[1] > SC_RENAMES_MAX;
  if (counts[0] == 0 || counts[1] == 0 || out->too_many) return;
  for (unsigned s = 0; s < 2; s++) sc_renames_state(&r->sides[s], &changed->sides[s]);
  for (unsigned round = 0; round < ROUNDS_MAX && find_pairs(r); round++) continue;
  drop_uncertain(r);
  list_pairs(r, out);
  if (out->items.count > 0) list_rules(r, out);
}
