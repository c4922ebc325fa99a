/* SPDX-License-Identifier: Apache-2.0
 *
 * renames_statements.c - what a policy says about names that the other one does not have.
 */
#include "analysis/renames_internal.h"

/* What a text calls a name that only one policy has; sc_name_fn. */
struct sc_str sc_renames_token(void *ctx, enum sc_named kind, struct sc_str name) {
  struct sc_renames_side *side = ctx;
  if (side->by_name[kind].count == 0) return (struct sc_str){0};
  uint32_t index = sc_map_get(&side->by_name[kind], name);
  if (index == SC_NOT_FOUND) return (struct sc_str){0};
  *SC_PUSH(side->texts.arena, &side->spoken) = index;
  uint32_t pair = side->entities.items[index].pair;
  if (pair != SC_NONE) return sc_str_format(side->texts.arena, "=%u", pair);
  side->open = true;
  return sc_str_format(side->texts.arena, "?%d", (int)kind);
}

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

struct sc_str sc_renames_text(struct sc_renames_side *side, const struct sc_statement *s) {
  struct sc_rule_texts *t = &side->texts;
  const struct sc_policy *p = side->policy;
  if (s->kind == SC_SAID_RULE) return sc_rule_text(t, &s->rule);
  t->text.count = 0;
  sc_text_format(t->arena, &t->text, "%c", 'A' + (int)s->kind);
  switch (s->kind) {
  case SC_SAID_MEMBER: /* of a role: a user, or with index behind the users a role */
    if (s->index < p->user_count)
      sc_text_of_name(t, SC_NAMED_USER, p->users[s->index].name);
    else
      sc_text_of_name(t, SC_NAMED_ROLE, p->roles[s->index - p->user_count].name);
    sc_text_of_name(t, SC_NAMED_ROLE, p->roles[s->other].name);
    break;
  case SC_SAID_ROLE: sc_text_of_name(t, SC_NAMED_ROLE, p->roles[s->index].name); break;
  case SC_SAID_AGENT:
    sc_text_of_name(t, SC_NAMED_AGENT, p->agents[s->index].name);
    sc_text_add(t->arena, &t->text, p->agents[s->index].owner);
    break;
  case SC_SAID_TASK:
    task_text(t, &p->agents[s->index], &p->agents[s->index].tasks[s->other]);
    break;
  case SC_SAID_SCOPE: scope_text(t, &p->scopes[s->index]); break;
  case SC_SAID_COVER:
    sc_text_of_name(t, SC_NAMED_SCOPE, p->scopes[s->index].name);
    sc_text_add(t->arena, &t->text, s->pattern);
    break;
  case SC_SAID_CONDITION:
    sc_text_of_name(t, SC_NAMED_CONDITION, p->conditions[s->index].name);
    sc_text_of_expr(t, p->conditions[s->index].expr);
    break;
  case SC_SAID_RULE: break;
  }
  return sc_text_str(&t->text);
}

/* A condition is what it says, whoever uses it. */
static bool is_about(const struct sc_renames_side *side, const struct sc_statement *statement,
                     const struct sc_renames_entity *entity) {
  if (entity->kind != SC_NAMED_CONDITION) return true;
  return statement->kind == SC_SAID_CONDITION &&
         sc_str_equal(side->policy->conditions[statement->index].name, entity->name);
}

/* Keeps a statement that speaks of an entity. */
static void state(struct sc_renames_side *side, const struct sc_statement *statement) {
  struct sc_arena *arena = side->texts.arena;
  side->spoken.count = 0;
  (void)sc_renames_text(side, statement);
  if (side->spoken.count == 0) return;
  uint32_t number = (uint32_t)side->statements.count;
  *SC_PUSH(arena, &side->statements) = *statement;
  for (size_t i = 0; i < side->spoken.count; i++) {
    struct sc_renames_entity *entity = &side->entities.items[side->spoken.items[i]];
    size_t count = entity->statements.count;
    if (!is_about(side, statement, entity)) continue;
    if (count > 0 && entity->statements.items[count - 1] == number) continue;
    *SC_PUSH(arena, &entity->statements) = number;
  }
}

struct covers { /* patterns with wildcards that cover scopes of which there are entities */
  struct sc_renames_side *side;
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
      state(c->side, &(struct sc_statement){.kind = SC_SAID_COVER,
                                            .index = pattern->ids[k],
                                            .pattern = pattern->text});
  }
}

static void rule_covers(void *ctx, const struct sc_said_rule *rule) {
  if (rule->grant != NULL) cover(ctx, rule->grant->patterns, rule->grant->pattern_count);
  if (rule->delegation != NULL) cover(ctx, rule->delegation->scopes, rule->delegation->scope_count);
  if (rule->deny != NULL) cover(ctx, rule->deny->scopes, rule->deny->scope_count);
}

void sc_renames_state(struct sc_renames_side *side, const struct sc_rule_list *rules) {
  const struct sc_policy *p = side->policy;
  struct covers covers = {.side = side};
  bool scopes = false;
  for (size_t i = 0; i < side->entities.count; i++)
    scopes |= side->entities.items[i].kind == SC_NAMED_SCOPE;
  for (uint32_t i = 0; i < p->user_count; i++)
    for (uint32_t k = 0; k < p->users[i].role_count; k++)
      state(side, &(struct sc_statement){
                      .kind = SC_SAID_MEMBER, .index = i, .other = p->users[i].roles[k].index});
  for (uint32_t i = 0; i < p->role_count; i++) {
    state(side, &(struct sc_statement){.kind = SC_SAID_ROLE, .index = i});
    for (uint32_t k = 0; k < p->roles[i].inherit_count; k++)
      state(side, &(struct sc_statement){.kind = SC_SAID_MEMBER,
                                         .index = p->user_count + i,
                                         .other = p->roles[i].inherits[k].index});
  }
  for (uint32_t i = 0; i < p->agent_count; i++) {
    state(side, &(struct sc_statement){.kind = SC_SAID_AGENT, .index = i});
    for (uint32_t k = 0; k < p->agents[i].task_count; k++)
      state(side, &(struct sc_statement){.kind = SC_SAID_TASK, .index = i, .other = k});
  }
  for (uint32_t i = 0; i < p->scope_count; i++)
    state(side, &(struct sc_statement){.kind = SC_SAID_SCOPE, .index = i});
  for (uint32_t i = 0; i < p->condition_count; i++)
    state(side, &(struct sc_statement){.kind = SC_SAID_CONDITION, .index = i});
  for (size_t i = 0; i < rules->items.count; i++)
    state(side, &(struct sc_statement){.kind = SC_SAID_RULE, .rule = rules->items.items[i]});
  if (scopes) sc_said_rules_each(side->texts.arena, p, rule_covers, &covers);
}
