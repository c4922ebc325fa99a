/* SPDX-License-Identifier: Apache-2.0
 *
 * rule_text.c - conditions, patterns and rules as texts. What enters by its meaning enters by a number that the meaning has in all
 * policies that share `contents`, so texts stay short.
 */
#include "analysis/rule_text.h"

#include <stdlib.h>

#include "base/sorted.h"

/* Without printf: texts are made by the million. */
static void add_number(struct sc_rule_texts *t, uint64_t number, char after) {
  char digits[21];
  size_t at = sizeof digits;
  digits[--at] = after;
  do digits[--at] = (char)('0' + number % 10);
  while ((number /= 10) > 0);
  sc_text_add(t->arena, &t->text, (struct sc_str){digits + at, sizeof digits - at});
}

static void add_str(struct sc_rule_texts *t, struct sc_str s) {
  add_number(t, s.len, ':');
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

/* In any order they say the same. */
static void add_sorted(struct sc_rule_texts *t, struct sc_str *items, uint32_t count) {
  if (count > 1) qsort(items, count, sizeof *items, sc_compare_texts);
  sc_text_add(t->arena, &t->text, SC_STR("{"));
  add_number(t, count, ',');
  for (uint32_t i = 0; i < count; i++) add_str(t, items[i]);
}

/* --- conditions ------------------------------------------------------------------------------------------ */

static void add_const(struct sc_rule_texts *t, const struct sc_const *c) {
  add_number(t, (uint64_t)c->kind, ' ');
  add_number(t, (uint64_t)c->low, ' ');
  add_number(t, (uint64_t)c->high, ' ');
  add_number(t, (uint64_t)c->prefix_len * 2 + c->is_v4, ' ');
  sc_text_add(t->arena, &t->text, (struct sc_str){(const char *)c->address, sizeof c->address});
  add_str(t, c->string);
}

static void add_attr(struct sc_rule_texts *t, uint32_t index) {
  const struct sc_attr *attr = &t->policy->attrs[index];
  add_str(t, attr->name);
  add_number(t, (uint64_t)attr->type, ' ');
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
      add_number(t, number_of(t, expr->condition), ';');
    return;
  }
  sc_text_add(t->arena, &t->text, SC_STR("["));
  add_number(t, (uint64_t)expr->kind, ' ');
  if (expr->kind == SC_EXPR_ATOM) {
    add_number(t, (uint64_t)expr->source, ' ');
    add_number(t, (uint64_t)expr->op, ' ');
    if (expr->source == SC_FROM_ATTR) add_attr(t, expr->attr);
    add_str(t, expr->zone);
    for (uint32_t i = 0; i < expr->const_count; i++) add_const(t, &expr->consts[i]);
  }
  for (uint32_t i = 0; i < expr->arg_count; i++) sc_text_of_expr(t, expr->args[i]);
  sc_text_add(t->arena, &t->text, SC_STR("]"));
}

/* --- parts of rules ----------------------------------------------------------------------------------------- */

void sc_text_of_duties(struct sc_rule_texts *t, const struct sc_duties *duties) {
  add_number(t, duties->ttl_s, ' ');
  add_number(t, (uint64_t)duties->log, ' ');
  struct sc_str *items = SC_NEW_ARRAY(t->arena, struct sc_str, duties->step_up_count);
  for (uint32_t i = 0; i < duties->step_up_count; i++) items[i] = duties->step_ups[i];
  add_sorted(t, items, duties->step_up_count);
}

/* What a token for the scope carries, as a number. Most scopes say only their risk. */
static uint32_t carried(struct sc_rule_texts *t, uint32_t id) {
  const struct sc_policy *p = t->policy;
  const struct sc_scope *scope = &p->scopes[id];
  bool plain = scope->duties.ttl_s == 0 && scope->duties.step_up_count == 0 &&
               scope->duties.log == SC_LOG_UNSET;
  if (plain && t->plain[scope->risk] != SC_NOT_FOUND) return t->plain[scope->risk];
  struct sc_text outer = begin_part(t);
  add_number(t, (uint64_t)scope->risk, ' ');
  add_number(t, sc_policy_scope_ttl(p, id), ' ');
  sc_text_of_duties(t, &scope->duties);
  sc_text_of_duties(t, &p->risks[scope->risk]);
  struct sc_str text = end_part(t, outer);
  uint32_t number = sc_map_add(t->arena, t->contents, text, (uint32_t)t->contents->count);
  if (plain) t->plain[scope->risk] = number;
  return number;
}

static void add_scope(struct sc_rule_texts *t, uint32_t id) {
  if (id >= t->policy->scope_count) return; /* unlisted names are told by the pattern's text */
  add_str(t, t->policy->scopes[id].name);
  add_number(t, carried(t, id), ' ');
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
    add_number(t, pattern_number(t, pattern), ';');
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
  sc_text_add(t->arena, &t->text, SC_STR("{1,")); /* most have one */
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
    sc_text_format(t->arena, &t->text, "%d%s", (int)selectors[i].kind, selectors[i].any ? "*" : "");
    if (!selectors[i].any) sc_text_of_name(t, kinds[selectors[i].kind], selectors[i].ref.name);
    items[i] = end_part(t, outer);
  }
  add_sorted(t, items, count);
}

/* --- rules -------------------------------------------------------------------------------------------------- */

static void add_holder(struct sc_rule_texts *t, const struct sc_said_rule *rule) {
  const struct sc_policy *p = t->policy;
  add_number(t, (uint64_t)rule->kind, '.');
  if (rule->kind == SCOPE_F_RULE_ROLE_GRANT) {
    sc_text_of_name(t, SC_NAMED_ROLE, p->roles[rule->holder].name);
  } else if (rule->kind == SCOPE_F_RULE_USER_GRANT) {
    sc_text_of_name(t, SC_NAMED_USER, p->users[rule->holder].name);
  } else {
    sc_text_of_name(t, SC_NAMED_AGENT, p->agents[rule->holder].name);
    sc_text_of_name(t, SC_NAMED_TASK, rule->task->name);
    add_number(t, rule->task->autonomous, '.');
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
  return sc_text_str(&t->text);
}

static void each_grant(struct sc_arena *arena, struct sc_said_rule rule,
                       const struct sc_grant *grants, uint32_t count, sc_said_rule_fn *fn,
                       void *ctx) {
  for (uint32_t i = 0; i < count; i++) {
    rule.grant = &grants[i];
    rule.id = sc_grant_id(arena, &grants[i]);
    rule.id_given = grants[i].id_given;
    rule.span = grants[i].span;
    fn(ctx, &rule);
  }
}

static void each_task(struct sc_arena *arena, const struct sc_policy *p, uint32_t agent,
                      sc_said_rule_fn *fn, void *ctx) {
  for (uint32_t k = 0; k < p->agents[agent].task_count; k++) {
    const struct sc_task *task = &p->agents[agent].tasks[k];
    struct sc_said_rule rule = {.kind = SCOPE_F_RULE_TASK_SCOPE, .holder = agent, .task = task};
    each_grant(arena, rule, task->scopes, task->scope_count, fn, ctx);
  }
}

void sc_said_rules_each(struct sc_arena *arena, const struct sc_policy *p, sc_said_rule_fn *fn,
                        void *ctx) {
  for (uint32_t i = 0; i < p->role_count; i++)
    each_grant(arena, (struct sc_said_rule){.kind = SCOPE_F_RULE_ROLE_GRANT, .holder = i},
               p->roles[i].grants, p->roles[i].grant_count, fn, ctx);
  for (uint32_t i = 0; i < p->user_count; i++)
    each_grant(arena, (struct sc_said_rule){.kind = SCOPE_F_RULE_USER_GRANT, .holder = i},
               p->users[i].grants, p->users[i].grant_count, fn, ctx);
  for (uint32_t a = 0; a < p->agent_count; a++) each_task(arena, p, a, fn, ctx);
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
    fn(ctx,
       &(struct sc_said_rule){
           .kind = SCOPE_F_RULE_DENY, .deny = d, .id = d->id, .id_given = true, .span = d->span});
  }
}

void sc_rule_texts_init(struct sc_rule_texts *t, struct sc_arena *arena,
                        const struct sc_policy *policy, struct sc_map *contents) {
  *t = (struct sc_rule_texts){.arena = arena, .policy = policy, .contents = contents};
  t->numbers = SC_NEW_ARRAY(arena, uint32_t, policy->condition_count);
  for (uint32_t i = 0; i < policy->condition_count; i++) t->numbers[i] = SC_NOT_FOUND;
  for (unsigned risk = 0; risk < SC_RISKS; risk++) t->plain[risk] = SC_NOT_FOUND;
}
