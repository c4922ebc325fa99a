/* SPDX-License-Identifier: Apache-2.0
 *
 * changed_rules.c - each rule as one text of all that it says; the texts of one policy are counted against those of the other.
 *
 * A named condition enters by a number that its content has in both policies, so texts stay short.
 */
#include "analysis/changed_rules.h"

#include <stdlib.h>

#include "base/intern.h"

struct texts {
  struct sc_arena *arena;
  const struct sc_policy *policy;
  struct sc_map *contents; /* of conditions, in both policies -> number */
  uint32_t *numbers; /* per condition of the policy, SC_NOT_FOUND = not yet */
};

typedef void rule_fn(void *ctx, struct sc_str id, struct sc_span span, struct sc_str text);

/* --- conditions ------------------------------------------------------------------------------------------ */

static void add_str(struct texts *t, struct sc_text *out, struct sc_str s) {
  sc_text_format(t->arena, out, "%zu:", s.len);
  sc_text_add(t->arena, out, s);
}

static void add_const(struct texts *t, struct sc_text *out, const struct sc_const *c) {
  sc_text_format(t->arena, out, "(%d %lld %lld %u %d ", (int)c->kind, (long long)c->low,
                 (long long)c->high, c->prefix_len, c->is_v4);
  for (unsigned i = 0; i < sizeof c->address; i++)
    sc_text_format(t->arena, out, "%02x", c->address[i]);
  add_str(t, out, c->string);
}

static struct sc_str attr_text(struct texts *t, uint32_t index) {
  const struct sc_attr *attr = &t->policy->attrs[index];
  struct sc_text out = {0};
  add_str(t, &out, attr->name);
  sc_text_format(t->arena, &out, "%d", (int)attr->type);
  for (uint32_t v = 0; v < attr->value_count; v++) add_str(t, &out, attr->values[v]);
  return sc_text_str(&out);
}

static void add_expr(struct texts *t, struct sc_text *out, const struct sc_expr *expr);

static uint32_t number_of(struct texts *t, uint32_t condition) {
  if (t->numbers[condition] != SC_NOT_FOUND) return t->numbers[condition];
  struct sc_text text = {0};
  add_expr(t, &text, t->policy->conditions[condition].expr);
  t->numbers[condition] =
      sc_map_add(t->arena, t->contents, sc_text_str(&text), (uint32_t)t->contents->count);
  return t->numbers[condition];
}

static void add_expr(struct texts *t, struct sc_text *out, const struct sc_expr *expr) {
  if (expr == NULL) return;
  if (expr->kind == SC_EXPR_NAME) {
    sc_text_format(t->arena, out, "#%u", number_of(t, expr->condition));
    return;
  }
  sc_text_format(t->arena, out, "[%d", (int)expr->kind);
  if (expr->kind == SC_EXPR_ATOM) {
    sc_text_format(t->arena, out, " %d %d ", (int)expr->source, (int)expr->op);
    if (expr->source == SC_FROM_ATTR) sc_text_add(t->arena, out, attr_text(t, expr->attr));
    add_str(t, out, expr->zone);
    for (uint32_t i = 0; i < expr->const_count; i++) add_const(t, out, &expr->consts[i]);
  }
  for (uint32_t i = 0; i < expr->arg_count; i++) add_expr(t, out, expr->args[i]);
  sc_text_add(t->arena, out, SC_STR("]"));
}

/* --- rules -------------------------------------------------------------------------------------------------- */

static int compare_texts(const void *a, const void *b) {
  return sc_str_compare(*(const struct sc_str *)a, *(const struct sc_str *)b);
}

/* In any order they say the same. */
static void add_sorted(struct texts *t, struct sc_text *out, struct sc_str *items, uint32_t count) {
  if (count > 0) qsort(items, count, sizeof *items, compare_texts);
  sc_text_format(t->arena, out, "{%u", count);
  for (uint32_t i = 0; i < count; i++) add_str(t, out, items[i]);
}

static void add_duties(struct texts *t, struct sc_text *out, const struct sc_duties *duties) {
  sc_text_format(t->arena, out, "%u %d", duties->ttl_s, (int)duties->log);
  struct sc_str *items = SC_NEW_ARRAY(t->arena, struct sc_str, duties->step_up_count);
  for (uint32_t i = 0; i < duties->step_up_count; i++) items[i] = duties->step_ups[i];
  add_sorted(t, out, items, duties->step_up_count);
}

/* A scope with what a token for it carries. */
static void add_scope(struct texts *t, struct sc_text *out, uint32_t id) {
  const struct sc_policy *p = t->policy;
  if (id >= p->scope_count) return; /* unlisted names are told by the pattern's text */
  add_str(t, out, p->scopes[id].name);
  sc_text_format(t->arena, out, "%d %u", (int)p->scopes[id].risk, sc_policy_scope_ttl(p, id));
  add_duties(t, out, &p->scopes[id].duties);
  add_duties(t, out, &p->risks[p->scopes[id].risk]);
}

/* The same patterns over another catalog are another rule. */
static void add_patterns(struct texts *t, struct sc_text *out, const struct sc_pattern *patterns,
                         uint32_t count) {
  const struct sc_policy *p = t->policy;
  struct sc_str *items = SC_NEW_ARRAY(t->arena, struct sc_str, count);
  for (uint32_t i = 0; i < count; i++) {
    struct sc_text item = {0};
    add_str(t, &item, patterns[i].text);
    for (uint32_t k = 0; k < patterns[i].id_count; k++) {
      uint32_t id = patterns[i].ids[k];
      add_scope(t, &item, id);
      for (uint32_t c = 0; id < p->scope_count && c < p->scopes[id].closure_count; c++)
        add_scope(t, &item, p->scopes[id].closure[c]);
    }
    items[i] = sc_text_str(&item);
  }
  add_sorted(t, out, items, count);
}

static void add_refs(struct texts *t, struct sc_text *out, const struct sc_ref *refs,
                     uint32_t count) {
  struct sc_str *items = SC_NEW_ARRAY(t->arena, struct sc_str, count);
  for (uint32_t i = 0; i < count; i++) items[i] = refs[i].name;
  add_sorted(t, out, items, count);
}

static void add_selectors(struct texts *t, struct sc_text *out, const struct sc_selector *selectors,
                          uint32_t count) {
  struct sc_str *items = SC_NEW_ARRAY(t->arena, struct sc_str, count);
  for (uint32_t i = 0; i < count; i++)
    items[i] = sc_str_format(t->arena, "%d%.*s", (int)selectors[i].kind,
                             SC_STR_ARGS(selectors[i].any ? SC_STR("*") : selectors[i].ref.name));
  add_sorted(t, out, items, count);
}

/* `task`: NULL for roles and users. */
static void each_grant(struct texts *t, struct sc_str holder, const struct sc_task *task,
                       const struct sc_grant *grants, uint32_t count, rule_fn *fn, void *ctx) {
  for (uint32_t i = 0; i < count; i++) {
    struct sc_text text = {0};
    add_str(t, &text, holder);
    add_patterns(t, &text, grants[i].patterns, grants[i].pattern_count);
    if (task != NULL) {
      sc_text_format(t->arena, &text, "%d", task->autonomous);
      add_duties(t, &text, &task->duties);
      add_expr(t, &text, task->when);
    }
    sc_text_add(t->arena, &text, SC_STR("&"));
    add_expr(t, &text, grants[i].when);
    fn(ctx, grants[i].id, grants[i].span, sc_text_str(&text));
  }
}

static void delegation_text(struct texts *t, const struct sc_delegation *d, struct sc_text *out) {
  sc_text_add(t->arena, out, SC_STR("delegation"));
  add_selectors(t, out, d->from, d->from_count);
  add_selectors(t, out, d->to, d->to_count);
  sc_text_format(t->arena, out, "%d%d%d %u %lld", d->any_task, d->any_scope, d->expires,
                 d->max_depth, d->expires ? (long long)d->expires_at : 0LL);
  add_refs(t, out, d->tasks, d->task_count);
  add_patterns(t, out, d->scopes, d->scope_count);
  add_expr(t, out, d->when);
}

static void deny_text(struct texts *t, const struct sc_deny *d, struct sc_text *out) {
  sc_text_format(t->arena, out, "deny%d%d%d%d%d%d", d->has_users, d->any_user, d->has_roles,
                 d->has_agents, d->has_tasks, d->has_scopes);
  add_refs(t, out, d->users, d->user_count);
  add_refs(t, out, d->roles, d->role_count);
  add_refs(t, out, d->agents, d->agent_count);
  add_refs(t, out, d->tasks, d->task_count);
  add_patterns(t, out, d->scopes, d->scope_count);
  add_expr(t, out, d->when);
}

static void each_rule(struct texts *t, rule_fn *fn, void *ctx) {
  const struct sc_policy *p = t->policy;
  for (uint32_t i = 0; i < p->role_count; i++)
    each_grant(t, sc_str_format(t->arena, "role:%.*s", SC_STR_ARGS(p->roles[i].name)), NULL,
               p->roles[i].grants, p->roles[i].grant_count, fn, ctx);
  for (uint32_t i = 0; i < p->user_count; i++)
    each_grant(t, sc_str_format(t->arena, "user:%.*s", SC_STR_ARGS(p->users[i].name)), NULL,
               p->users[i].grants, p->users[i].grant_count, fn, ctx);
  for (uint32_t a = 0; a < p->agent_count; a++)
    for (uint32_t k = 0; k < p->agents[a].task_count; k++) {
      const struct sc_task *task = &p->agents[a].tasks[k];
      struct sc_str holder = sc_str_format(t->arena, "agent:%.*s/task:%.*s",
                                           SC_STR_ARGS(p->agents[a].name), SC_STR_ARGS(task->name));
      each_grant(t, holder, task, task->scopes, task->scope_count, fn, ctx);
    }
  for (uint32_t i = 0; i < p->delegation_count; i++) {
    struct sc_text text = {0};
    delegation_text(t, &p->delegations[i], &text);
    fn(ctx, p->delegations[i].id, p->delegations[i].span, sc_text_str(&text));
  }
  for (uint32_t i = 0; i < p->deny_count; i++) {
    struct sc_text text = {0};
    deny_text(t, &p->denies[i], &text);
    fn(ctx, p->denies[i].id, p->denies[i].span, sc_text_str(&text));
  }
}

/* --- comparing --------------------------------------------------------------------------------------------- */

struct compare {
  struct sc_arena *arena;
  struct sc_map index; /* text -> index into left */
  SC_VEC(uint32_t) left; /* how many rules of `before` with that text are not yet matched */
  struct sc_changed_rules *out;
};

static void count_rule(void *ctx, struct sc_str id, struct sc_span span, struct sc_str text) {
  struct compare *c = ctx;
  (void)id;
  (void)span;
  uint32_t fresh = (uint32_t)c->left.count;
  uint32_t at = sc_map_add(c->arena, &c->index, text, fresh);
  if (at == fresh) *SC_PUSH(c->arena, &c->left) = 0;
  c->left.items[at]++;
}

static void match_rule(void *ctx, struct sc_str id, struct sc_span span, struct sc_str text) {
  struct compare *c = ctx;
  uint32_t at = sc_map_get(&c->index, text);
  if (at != SC_NOT_FOUND && c->left.items[at] > 0) {
    c->left.items[at]--;
    return;
  }
  *SC_PUSH(c->arena, &c->out->items) = (struct sc_changed_rule){id, span};
}

static void init_texts(struct texts *t, struct sc_arena *arena, const struct sc_policy *policy,
                       struct sc_map *contents) {
  *t = (struct texts){arena, policy, contents,
                      SC_NEW_ARRAY(arena, uint32_t, policy->condition_count)};
  for (uint32_t i = 0; i < policy->condition_count; i++) t->numbers[i] = SC_NOT_FOUND;
}

void sc_changed_rules(struct sc_arena *arena, const struct sc_policy *before,
                      const struct sc_policy *after, struct sc_changed_rules *out) {
  struct sc_map contents = {0};
  struct texts old, new;
  struct compare compare = {.arena = arena, .out = out};
  *out = (struct sc_changed_rules){0};
  init_texts(&old, arena, before, &contents);
  init_texts(&new, arena, after, &contents);
  each_rule(&old, count_rule, &compare);
  each_rule(&new, match_rule, &compare);
}
