/* SPDX-License-Identifier: Apache-2.0
 *
 * rule_text.c - conditions, patterns and rules as texts. What enters by its meaning enters by a number that the meaning has in all
 * policies that share `contents`, so texts stay short.
 */
#include "analysis/rule_text.h"

#include <stdlib.h>

static void add_str(struct sc_rule_texts *t, struct sc_str s) {
  sc_text_format(t->arena, &t->text, "%zu:", s.len);
  sc_text_add(t->arena, &t->text, s);
}

void sc_text_of_name(struct sc_rule_texts *t, enum sc_named kind, struct sc_str name) {
  struct sc_str token = {0};
  if (t->name != NULL) token = t->name(t->ctx, kind, name);
  if (token.ptr != NULL)
    sc_text_add(t->arena, &t->text, token);
  else
    add_str(t, name);
}

/* Texts within a text: what has no order is sorted first. */
static struct sc_text begin_part(struct sc_rule_texts *t) {
  struct sc_text outer = t->text;
  t->text = (struct sc_text){0};
  return outer;
}

static struct sc_str end_part(struct sc_rule_texts *t, struct sc_text outer) {
  struct sc_str part = sc_text_str(&t->text);
  t->text = outer;
  return part;
}

static int compare_texts(const void *a, const void *b) {
  return sc_str_compare(*(const struct sc_str *)a, *(const struct sc_str *)b);
}

/* In any order they say the same. */
static void add_sorted(struct sc_rule_texts *t, struct sc_str *items, uint32_t count) {
  if (count > 1) qsort(items, count, sizeof *items, compare_texts);
  sc_text_format(t->arena, &t->text, "{%u", count);
  for (uint32_t i = 0; i < count; i++) add_str(t, items[i]);
}

/* --- conditions ------------------------------------------------------------------------------------------ */

static void add_const(struct sc_rule_texts *t, const struct sc_const *c) {
  sc_text_format(t->arena, &t->text, "(%d %lld %lld %u %d ", (int)c->kind, (long long)c->low,
                 (long long)c->high, c->prefix_len, c->is_v4);
  for (unsigned i = 0; i < sizeof c->address; i++)
    sc_text_format(t->arena, &t->text, "%02x", c->address[i]);
  add_str(t, c->string);
}

static void add_attr(struct sc_rule_texts *t, uint32_t index) {
  const struct sc_attr *attr = &t->policy->attrs[index];
  add_str(t, attr->name);
  sc_text_format(t->arena, &t->text, "%d", (int)attr->type);
  for (uint32_t v = 0; v < attr->value_count; v++) add_str(t, attr->values[v]);
}

static uint32_t number_of(struct sc_rule_texts *t, uint32_t condition) {
  if (t->numbers[condition] != SC_NOT_FOUND) return t->numbers[condition];
  struct sc_text outer = begin_part(t);
  sc_text_of_expr(t, t->policy->conditions[condition].expr);
  struct sc_str text = end_part(t, outer);
  t->numbers[condition] = sc_map_add(t->arena, t->contents, text, (uint32_t)t->contents->count);
  return t->numbers[condition];
}

void sc_text_of_expr(struct sc_rule_texts *t, const struct sc_expr *expr) {
  if (expr == NULL) return;
  if (expr->kind == SC_EXPR_NAME) {
    sc_text_add(t->arena, &t->text, SC_STR("#"));
    if (t->by_name)
      sc_text_of_name(t, SC_NAMED_CONDITION, expr->name);
    else
      sc_text_format(t->arena, &t->text, "%u", number_of(t, expr->condition));
    return;
  }
  sc_text_format(t->arena, &t->text, "[%d", (int)expr->kind);
  if (expr->kind == SC_EXPR_ATOM) {
    sc_text_format(t->arena, &t->text, " %d %d ", (int)expr->source, (int)expr->op);
    if (expr->source == SC_FROM_ATTR) add_attr(t, expr->attr);
    add_str(t, expr->zone);
    for (uint32_t i = 0; i < expr->const_count; i++) add_const(t, &expr->consts[i]);
  }
  for (uint32_t i = 0; i < expr->arg_count; i++) sc_text_of_expr(t, expr->args[i]);
  sc_text_add(t->arena, &t->text, SC_STR("]"));
}

/* --- parts of rules ----------------------------------------------------------------------------------------- */

void sc_text_of_duties(struct sc_rule_texts *t, const struct sc_duties *duties) {
  sc_text_format(t->arena, &t->text, "%u %d", duties->ttl_s, (int)duties->log);
  struct sc_str *items = SC_NEW_ARRAY(t->arena, struct sc_str, duties->step_up_count);
  for (uint32_t i = 0; i < duties->step_up_count; i++) items[i] = duties->step_ups[i];
  add_sorted(t, items, duties->step_up_count);
}

/* A scope with what a token for it carries. */
static void add_scope(struct sc_rule_texts *t, uint32_t id) {
  const struct sc_policy *p = t->policy;
  if (id >= p->scope_count) return; /* unlisted names are told by the pattern's text */
  add_str(t, p->scopes[id].name);
  sc_text_format(t->arena, &t->text, "%d %u", (int)p->scopes[id].risk, sc_policy_scope_ttl(p, id));
  sc_text_of_duties(t, &p->scopes[id].duties);
  sc_text_of_duties(t, &p->risks[p->scopes[id].risk]);
}

/* The same pattern over another catalog is another rule. */
static uint32_t pattern_number(struct sc_rule_texts *t, const struct sc_pattern *pattern) {
  const struct sc_policy *p = t->policy;
  uint32_t known = sc_map_get(&t->patterns, pattern->text);
  if (known != SC_NOT_FOUND) return known;
  struct sc_text outer = begin_part(t);
  sc_text_add(t->arena, &t->text, SC_STR("pattern"));
  add_str(t, pattern->text);
  for (uint32_t k = 0; k < pattern->id_count; k++) {
    uint32_t id = pattern->ids[k];
    add_scope(t, id);
    for (uint32_t c = 0; id < p->scope_count && c < p->scopes[id].closure_count; c++)
      add_scope(t, p->scopes[id].closure[c]);
  }
  struct sc_str text = end_part(t, outer);
  uint32_t number = sc_map_add(t->arena, t->contents, text, (uint32_t)t->contents->count);
  sc_map_add(t->arena, &t->patterns, pattern->text, number);
  return number;
}

static void add_pattern(struct sc_rule_texts *t, const struct sc_pattern *pattern) {
  if (t->by_name)
    sc_text_of_name(t, SC_NAMED_SCOPE, pattern->text);
  else
    sc_text_format(t->arena, &t->text, "#%u", pattern_number(t, pattern));
}

void sc_text_of_patterns(struct sc_rule_texts *t, const struct sc_pattern *patterns,
                         uint32_t count) {
  struct sc_str *items = NULL;
  if (count != 1) items = SC_NEW_ARRAY(t->arena, struct sc_str, count);
  for (uint32_t i = 0; i < count && count != 1; i++) {
    struct sc_text outer = begin_part(t);
    add_pattern(t, &patterns[i]);
    items[i] = end_part(t, outer);
  }
  if (count != 1) {
    add_sorted(t, items, count);
    return;
  }
  sc_text_add(t->arena, &t->text, SC_STR("{1")); /* most have one */
  add_pattern(t, &patterns[0]);
}

void sc_text_of_refs(struct sc_rule_texts *t, enum sc_named kind, const struct sc_ref *refs,
                     uint32_t count) {
  struct sc_str *items = SC_NEW_ARRAY(t->arena, struct sc_str, count);
  for (uint32_t i = 0; i < count; i++) {
    struct sc_text outer = begin_part(t);
    sc_text_of_name(t, kind, refs[i].name);
    items[i] = end_part(t, outer);
  }
  add_sorted(t, items, count);
}

static void add_selectors(struct sc_rule_texts *t, const struct sc_selector *selectors,
                          uint32_t count) {
  static const enum sc_named kinds[] = {[SC_SELECT_USER] = SC_NAMED_USER,
                                        [SC_SELECT_ROLE] = SC_NAMED_ROLE,
                                        [SC_SELECT_AGENT] = SC_NAMED_AGENT};
  struct sc_str *items = SC_NEW_ARRAY(t->arena, struct sc_str, count);
  for (uint32_t i = 0; i < count; i++) {
    struct sc_text outer = begin_part(t);
    sc_text_format(t->arena, &t->text, "%d%s", (int)selectors[i].kind,
                   selectors[i].any ? "*" : "");
    if (!selectors[i].any) sc_text_of_name(t, kinds[selectors[i].kind], selectors[i].ref.name);
    items[i] = end_part(t, outer);
  }
  add_sorted(t, items, count);
}

/* --- rules -------------------------------------------------------------------------------------------------- */

static void add_holder(struct sc_rule_texts *t, const struct sc_said_rule *rule) {
  const struct sc_policy *p = t->policy;
  sc_text_format(t->arena, &t->text, "%d", (int)rule->kind);
  if (rule->kind == SCOPE_F_RULE_ROLE_GRANT) {
    sc_text_of_name(t, SC_NAMED_ROLE, p->roles[rule->holder].name);
  } else if (rule->kind == SCOPE_F_RULE_USER_GRANT) {
    sc_text_of_name(t, SC_NAMED_USER, p->users[rule->holder].name);
  } else {
    sc_text_of_name(t, SC_NAMED_AGENT, p->agents[rule->holder].name);
    sc_text_of_name(t, SC_NAMED_TASK, rule->task->name);
    sc_text_format(t->arena, &t->text, "%d", rule->task->autonomous);
    sc_text_of_duties(t, &rule->task->duties);
    sc_text_of_expr(t, rule->task->when);
  }
}

static void add_delegation(struct sc_rule_texts *t, const struct sc_delegation *d) {
  sc_text_add(t->arena, &t->text, SC_STR("delegation"));
  add_selectors(t, d->from, d->from_count);
  add_selectors(t, d->to, d->to_count);
  sc_text_format(t->arena, &t->text, "%d%d%d %u %lld", d->any_task, d->any_scope, d->expires,
                 d->max_depth, d->expires ? (long long)d->expires_at : 0LL);
  sc_text_of_refs(t, SC_NAMED_TASK, d->tasks, d->task_count);
  sc_text_of_patterns(t, d->scopes, d->scope_count);
  sc_text_of_expr(t, d->when);
}

static void add_deny(struct sc_rule_texts *t, const struct sc_deny *d) {
  sc_text_format(t->arena, &t->text, "deny%d%d%d%d%d%d", d->has_users, d->any_user, d->has_roles,
                 d->has_agents, d->has_tasks, d->has_scopes);
  sc_text_of_refs(t, SC_NAMED_USER, d->users, d->user_count);
  sc_text_of_refs(t, SC_NAMED_ROLE, d->roles, d->role_count);
  sc_text_of_refs(t, SC_NAMED_AGENT, d->agents, d->agent_count);
  sc_text_of_refs(t, SC_NAMED_TASK, d->tasks, d->task_count);
  sc_text_of_patterns(t, d->scopes, d->scope_count);
  sc_text_of_expr(t, d->when);
}

struct sc_str sc_rule_text(struct sc_rule_texts *t, const struct sc_said_rule *rule) {
  t->text.count = 0;
  if (rule->grant != NULL) {
    add_holder(t, rule);
    sc_text_of_patterns(t, rule->grant->patterns, rule->grant->pattern_count);
    sc_text_add(t->arena, &t->text, SC_STR("&"));
    sc_text_of_expr(t, rule->grant->when);
  } else if (rule->delegation != NULL) {
    add_delegation(t, rule->delegation);
  } else {
    add_deny(t, rule->deny);
  }
  if (t->name != NULL && rule->id_given) sc_text_of_name(t, SC_NAMED_RULE, rule->id);
  return sc_text_str(&t->text);
}

static void each_grant(struct sc_said_rule rule, const struct sc_grant *grants, uint32_t count,
                       sc_said_rule_fn *fn, void *ctx) {
  for (uint32_t i = 0; i < count; i++) {
    rule.grant = &grants[i];
    rule.id = grants[i].id;
    rule.id_given = grants[i].id_given;
    rule.span = grants[i].span;
    fn(ctx, &rule);
  }
}

static void each_task(const struct sc_policy *p, uint32_t agent, sc_said_rule_fn *fn, void *ctx) {
  for (uint32_t k = 0; k < p->agents[agent].task_count; k++) {
    const struct sc_task *task = &p->agents[agent].tasks[k];
    struct sc_said_rule rule = {.kind = SCOPE_F_RULE_TASK_SCOPE, .holder = agent, .task = task};
    each_grant(rule, task->scopes, task->scope_count, fn, ctx);
  }
}

void sc_said_rules_each(const struct sc_policy *p, sc_said_rule_fn *fn, void *ctx) {
  for (uint32_t i = 0; i < p->role_count; i++)
    each_grant((struct sc_said_rule){.kind = SCOPE_F_RULE_ROLE_GRANT, .holder = i},
               p->roles[i].grants, p->roles[i].grant_count, fn, ctx);
  for (uint32_t i = 0; i < p->user_count; i++)
    each_grant((struct sc_said_rule){.kind = SCOPE_F_RULE_USER_GRANT, .holder = i},
               p->users[i].grants, p->users[i].grant_count, fn, ctx);
  for (uint32_t a = 0; a < p->agent_count; a++) each_task(p, a, fn, ctx);
  for (uint32_t i = 0; i < p->delegation_count; i++) {
    const struct sc_delegation *d = &p->delegations[i];
    fn(ctx, &(struct sc_said_rule){.kind = SCOPE_F_RULE_DELEGATION,
                                   .delegation = d,
                                   .id = d->id,
                                   .id_given = d->id_given,
                                   .span = d->span});
  }
  for (uint32_t i = 0; i < p->deny_count; i++) {
    const struct sc_deny *d = &p->denies[i];
    fn(ctx, &(struct sc_said_rule){.kind = SCOPE_F_RULE_DENY,
                                   .deny = d,
                                   .id = d->id,
                                   .id_given = true,
                                   .span = d->span});
  }
}

void sc_rule_texts_init(struct sc_rule_texts *t, struct sc_arena *arena,
                        const struct sc_policy *policy, struct sc_map *contents) {
  *t = (struct sc_rule_texts){.arena = arena, .policy = policy, .contents = contents};
  t->numbers = SC_NEW_ARRAY(arena, uint32_t, policy->condition_count);
  for (uint32_t i = 0; i < policy->condition_count; i++) t->numbers[i] = SC_NOT_FOUND;
}
