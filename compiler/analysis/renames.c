/* SPDX-License-Identifier: Apache-2.0
 *
 * renames.c - statements as texts in which a name that only one policy has is a token: of its kind, or of its pair once it has one.
 *
 * In rounds: names whose statements are equal, and equal to those of no other, become pairs; the next round knows more. At the end pairs
 * whose statements still speak of a name without a partner are dropped until none is left.
 */
#include "analysis/renames.h"

#include <stdlib.h>

#define ROUNDS_MAX 16u

enum statement_kind {
  OF_RULE,
  OF_MEMBER,
  OF_ROLE,
  OF_AGENT,
  OF_TASK,
  OF_SCOPE,
  OF_COVER,
  OF_CONDITION
};

struct statement {
  enum statement_kind kind;
  struct sc_said_rule rule; /* OF_RULE */
  uint32_t index, other; /* of the user, role, agent (with its task), scope, condition */
  struct sc_str pattern; /* OF_COVER: it covers the scope */
  uint32_t number; /* of its text, in this round */
  bool open; /* it speaks of a name without a partner */
};

struct entity {
  enum sc_named kind;
  struct sc_str name;
  struct sc_span span;
  uint32_t pair; /* index into pairs, SC_NONE = has none */
  SC_VEC(uint32_t) statements;
};

struct side {
  const struct sc_policy *policy;
  struct sc_rule_texts texts;
  SC_VEC(struct entity) entities;
  struct sc_map by_name[SC_NAMED_KINDS]; /* -> entity */
  SC_VEC(struct statement) statements;
  SC_VEC(uint32_t) spoken; /* entities of the text under construction */
  bool open;
};

struct pair {
  uint32_t entities[2];
  bool dropped;
};

struct renames {
  struct sc_arena *arena;
  struct side sides[2];
  struct sc_map contents; /* of the texts: numbers */
  SC_VEC(struct pair) pairs;
};

/* --- names -------------------------------------------------------------------------------------------------------- */

/* Of a name that one policy has and the other has not. */
static void add_entity(struct renames *r, uint32_t s, enum sc_named kind, struct sc_str name,
                       struct sc_span span) {
  struct side *side = &r->sides[s];
  uint32_t fresh = (uint32_t)side->entities.count;
  if (sc_map_add(r->arena, &side->by_name[kind], name, fresh) != fresh) return;
  *SC_PUSH(r->arena, &side->entities) =
      (struct entity){.kind = kind, .name = name, .span = span, .pair = SC_NONE};
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

/* What a text calls a name that only one policy has; sc_name_fn. */
static struct sc_str token(void *ctx, enum sc_named kind, struct sc_str name) {
  struct side *side = ctx;
  if (side->by_name[kind].count == 0) return (struct sc_str){0};
  uint32_t index = sc_map_get(&side->by_name[kind], name);
  if (index == SC_NOT_FOUND) return (struct sc_str){0};
  *SC_PUSH(side->texts.arena, &side->spoken) = index;
  uint32_t pair = side->entities.items[index].pair;
  if (pair != SC_NONE) return sc_str_format(side->texts.arena, "=%u", pair);
  side->open = true;
  return sc_str_format(side->texts.arena, "?%d", (int)kind);
}

/* --- statements ------------------------------------------------------------------------------------------------------ */

static void task_text(struct sc_rule_texts *t, const struct sc_agent *agent,
                      const struct sc_task *task) {
  sc_text_of_name(t, SC_NAMED_AGENT, agent->name);
  sc_text_of_name(t, SC_NAMED_TASK, task->name);
  sc_text_format(t->arena, &t->text, "%d", task->autonomous);
  sc_text_of_duties(t, &task->duties);
  sc_text_of_expr(t, task->when);
}

static void scope_text(struct sc_rule_texts *t, const struct sc_scope *scope) {
  sc_text_of_name(t, SC_NAMED_SCOPE, scope->name);
  sc_text_format(t->arena, &t->text, "%d%d", (int)scope->risk, scope->open);
  sc_text_of_duties(t, &scope->duties);
  sc_text_of_patterns(t, scope->implies, scope->implies_count);
}

static struct sc_str statement_text(struct side *side, const struct statement *s) {
  struct sc_rule_texts *t = &side->texts;
  const struct sc_policy *p = side->policy;
  if (s->kind == OF_RULE) return sc_rule_text(t, &s->rule);
  t->text.count = 0;
  sc_text_format(t->arena, &t->text, "%c", 'A' + (int)s->kind);
  switch (s->kind) {
  case OF_MEMBER: /* of a role: a user, or with index behind the users a role */
    if (s->index < p->user_count)
      sc_text_of_name(t, SC_NAMED_USER, p->users[s->index].name);
    else
      sc_text_of_name(t, SC_NAMED_ROLE, p->roles[s->index - p->user_count].name);
    sc_text_of_name(t, SC_NAMED_ROLE, p->roles[s->other].name);
    break;
  case OF_ROLE: sc_text_of_name(t, SC_NAMED_ROLE, p->roles[s->index].name); break;
  case OF_AGENT:
    sc_text_of_name(t, SC_NAMED_AGENT, p->agents[s->index].name);
    sc_text_add(t->arena, &t->text, p->agents[s->index].owner);
    break;
  case OF_TASK: task_text(t, &p->agents[s->index], &p->agents[s->index].tasks[s->other]); break;
  case OF_SCOPE: scope_text(t, &p->scopes[s->index]); break;
  case OF_COVER:
    sc_text_of_name(t, SC_NAMED_SCOPE, p->scopes[s->index].name);
    sc_text_add(t->arena, &t->text, s->pattern);
    break;
  case OF_CONDITION:
    sc_text_of_name(t, SC_NAMED_CONDITION, p->conditions[s->index].name);
    sc_text_of_expr(t, p->conditions[s->index].expr);
    break;
  case OF_RULE: break;
  }
  return sc_text_str(&t->text);
}

/* A condition is what it says, whoever uses it. */
static bool is_about(const struct side *side, const struct statement *statement,
                     const struct entity *entity) {
  if (entity->kind != SC_NAMED_CONDITION) return true;
  return statement->kind == OF_CONDITION &&
         sc_str_equal(side->policy->conditions[statement->index].name, entity->name);
}

/* Keeps a statement that speaks of an entity. */
static void state(struct side *side, const struct statement *statement) {
  struct sc_arena *arena = side->texts.arena;
  side->spoken.count = 0;
  (void)statement_text(side, statement);
  if (side->spoken.count == 0) return;
  uint32_t number = (uint32_t)side->statements.count;
  *SC_PUSH(arena, &side->statements) = *statement;
  for (size_t i = 0; i < side->spoken.count; i++) {
    struct entity *entity = &side->entities.items[side->spoken.items[i]];
    size_t count = entity->statements.count;
    if (!is_about(side, statement, entity)) continue;
    if (count > 0 && entity->statements.items[count - 1] == number) continue;
    *SC_PUSH(arena, &entity->statements) = number;
  }
}

struct covers { /* patterns with wildcards that cover scopes of which there are entities */
  struct side *side;
  struct sc_map seen; /* texts */
};

static void cover(struct covers *c, const struct sc_pattern *patterns, uint32_t count) {
  const struct sc_policy *p = c->side->policy;
  for (uint32_t i = 0; i < count; i++) {
    const struct sc_pattern *pattern = &patterns[i];
    uint32_t fresh = (uint32_t)c->seen.count;
    if (memchr(pattern->text.ptr, '*', pattern->text.len) == NULL ||
        sc_map_add(c->side->texts.arena, &c->seen, pattern->text, fresh) != fresh)
      continue;
    for (uint32_t k = 0; k < pattern->id_count && pattern->ids[k] < p->scope_count; k++)
      state(c->side, &(struct statement){
                         .kind = OF_COVER, .index = pattern->ids[k], .pattern = pattern->text});
  }
}

static void rule_covers(void *ctx, const struct sc_said_rule *rule) {
  if (rule->grant != NULL) cover(ctx, rule->grant->patterns, rule->grant->pattern_count);
  if (rule->delegation != NULL) cover(ctx, rule->delegation->scopes, rule->delegation->scope_count);
  if (rule->deny != NULL) cover(ctx, rule->deny->scopes, rule->deny->scope_count);
}

static void state_all(struct side *side, const struct sc_rule_list *rules) {
  const struct sc_policy *p = side->policy;
  struct covers covers = {.side = side};
  bool scopes = false;
  for (size_t i = 0; i < side->entities.count; i++)
    scopes |= side->entities.items[i].kind == SC_NAMED_SCOPE;
  for (uint32_t i = 0; i < p->user_count; i++)
    for (uint32_t k = 0; k < p->users[i].role_count; k++)
      state(side, &(struct statement){
                      .kind = OF_MEMBER, .index = i, .other = p->users[i].roles[k].index});
  for (uint32_t i = 0; i < p->role_count; i++) {
    state(side, &(struct statement){.kind = OF_ROLE, .index = i});
    for (uint32_t k = 0; k < p->roles[i].inherit_count; k++)
      state(side, &(struct statement){.kind = OF_MEMBER,
                                      .index = p->user_count + i,
                                      .other = p->roles[i].inherits[k].index});
  }
  for (uint32_t i = 0; i < p->agent_count; i++) {
    state(side, &(struct statement){.kind = OF_AGENT, .index = i});
    for (uint32_t k = 0; k < p->agents[i].task_count; k++)
      state(side, &(struct statement){.kind = OF_TASK, .index = i, .other = k});
  }
  for (uint32_t i = 0; i < p->scope_count; i++)
    state(side, &(struct statement){.kind = OF_SCOPE, .index = i});
  for (uint32_t i = 0; i < p->condition_count; i++)
    state(side, &(struct statement){.kind = OF_CONDITION, .index = i});
  for (size_t i = 0; i < rules->items.count; i++)
    state(side, &(struct statement){.kind = OF_RULE, .rule = rules->items.items[i]});
  if (scopes) sc_said_rules_each(side->texts.arena, p, rule_covers, &covers);
}

/* --- pairs --------------------------------------------------------------------------------------------------------------- */

static void number_statements(struct renames *r) {
  struct sc_map numbers = {0};
  for (unsigned s = 0; s < 2; s++) {
    struct side *side = &r->sides[s];
    for (size_t i = 0; i < side->statements.count; i++) {
      struct statement *statement = &side->statements.items[i];
      side->open = false;
      struct sc_str text = statement_text(side, statement);
      statement->number = sc_map_get(&numbers, text);
      if (statement->number == SC_NOT_FOUND)
        statement->number =
            sc_map_add(r->arena, &numbers, sc_str_copy(r->arena, text), (uint32_t)numbers.count);
      statement->open = side->open;
    }
  }
}

static int compare_numbers(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return x < y ? -1 : x > y;
}

/* All that is said about the entity, as bytes. */
static struct sc_str signature(struct renames *r, unsigned s, const struct entity *entity) {
  size_t count = entity->statements.count;
  uint32_t *numbers = SC_NEW_ARRAY(r->arena, uint32_t, count + 1);
  numbers[0] = (uint32_t)entity->kind;
  for (size_t i = 0; i < count; i++)
    numbers[i + 1] = r->sides[s].statements.items[entity->statements.items[i]].number;
  if (count > 1) qsort(numbers + 1, count, sizeof *numbers, compare_numbers);
  return (struct sc_str){(const char *)numbers, (count + 1) * sizeof *numbers};
}

/* Of a user, role, agent, task or scope something must be said besides that it is there. */
static bool is_telling(const struct side *side, const struct entity *entity) {
  bool alone = entity->kind == SC_NAMED_CONDITION;
  for (size_t i = 0; i < entity->statements.count && !alone; i++) {
    enum statement_kind kind = side->statements.items[entity->statements.items[i]].kind;
    alone = kind == OF_RULE || kind == OF_MEMBER || kind == OF_COVER;
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
    const struct side *side = &r->sides[s];
    for (uint32_t i = 0; i < side->entities.count; i++) {
      const struct entity *entity = &side->entities.items[i];
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
    const struct side *side = &r->sides[s];
    const struct entity *entity = &side->entities.items[pair->entities[s]];
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

static void count_statements(const struct side *side, const struct entity *entity,
                             struct sc_renamed *out) {
  for (size_t i = 0; i < entity->statements.count; i++) {
    const struct statement *s = &side->statements.items[entity->statements.items[i]];
    if (s->kind == OF_MEMBER) out->members++;
    if (s->kind == OF_TASK || s->kind == OF_COVER) out->parts++;
    if (s->kind == OF_RULE && s->rule.grant != NULL) out->grants++;
    if (s->kind == OF_RULE && s->rule.grant == NULL) out->rules++;
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
      const struct entity *entity = &r->sides[s].entities.items[pair->entities[s]];
      renamed->kind = entity->kind;
      renamed->names[s] = entity->name;
      renamed->spans[s] = entity->span;
    }
    count_statements(&r->sides[1], &r->sides[1].entities.items[pair->entities[1]], renamed);
  }
  if (out->items.count > 0)
    qsort(out->items.items, out->items.count, sizeof *out->items.items, compare_renamed);
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
    r->sides[s].texts.name = token;
    r->sides[s].texts.ctx = &r->sides[s];
  }
  find_entities(r);
  size_t counts[2] = {r->sides[0].entities.count, r->sides[1].entities.count};
  out->too_many = counts[0] > SC_RENAMES_MAX || counts[1] > SC_RENAMES_MAX;
  if (counts[0] == 0 || counts[1] == 0 || out->too_many) return;
  for (unsigned s = 0; s < 2; s++) state_all(&r->sides[s], &changed->sides[s]);
  for (unsigned round = 0; round < ROUNDS_MAX && find_pairs(r); round++) continue;
  drop_uncertain(r);
  list_pairs(r, out);
}
