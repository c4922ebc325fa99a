/* SPDX-License-Identifier: Apache-2.0
 *
 * mutation_list.c - where a policy can be changed, and how.
 */
#include <stdlib.h>

#include "front/pattern_match.h"
#include "suite/mutation.h"

const char *sc_mutation_kind_name(enum sc_mutation_kind kind) {
  static const char *const names[] = {
      "drop-grant",    "drop-task-scope", "drop-delegation", "drop-deny",  "drop-condition",
      "drop-ceiling",  "drop-expiry",     "deepen",          "autonomous", "drop-duty",
      "widen-pattern", "widen-constant",  "flip-operator"};
  return kind < SC_MUTATION_KINDS ? names[kind] : "";
}

struct lister {
  struct sc_arena *arena;
  const struct sc_policy *policy;
  struct sc_mutations *out;
};

static struct sc_mutation *add(struct lister *l, const struct sc_mutation *site,
                               enum sc_mutation_kind kind, struct sc_span span,
                               struct sc_str what) {
  struct sc_mutation *m = SC_PUSH(l->arena, l->out);
  *m = *site;
  m->kind = kind;
  m->span = span;
  m->what = what;
  return m;
}

/* --- conditions ------------------------------------------------------------------------------------------- */

static void list_expr(struct lister *l, const struct sc_mutation *site, struct sc_expr *expr) {
  struct sc_expr_changes changes = {0};
  sc_mutate_expr(l->arena, l->policy, expr, &changes);
  for (size_t i = 0; i < changes.count; i++) {
    const struct sc_expr_change *change = &changes.items[i];
    struct sc_mutation *m = add(l, site, change->kind, change->span, change->what);
    m->expr = change->root;
    m->atom = change->atom;
  }
}

static void list_condition(struct lister *l, const struct sc_mutation *site, struct sc_expr *expr) {
  if (expr == NULL) return;
  add(l, site, SC_MUTATE_DROP_CONDITION, expr->span, SC_STR("drop the condition"));
  list_expr(l, site, expr);
}

/* --- patterns ------------------------------------------------------------------------------------------------- */

static size_t last_colon(struct sc_str text, size_t end) {
  while (end > 0 && text.ptr[end - 1] != ':') end--;
  return end;
}

/* One step: `a:b:read` to `a:b:*`, `a:b:*` to `a:b:**`, `a:b:**` to `a:**`. Empty if there is none. */
static struct sc_str wider_text(struct sc_arena *arena, struct sc_str text) {
  size_t last = last_colon(text, text.len);
  struct sc_str segment = {text.ptr + last, text.len - last};
  if (last == 0) return (struct sc_str){0};
  if (sc_str_equal(segment, SC_STR("*")))
    return sc_str_format(arena, "%.*s**", (int)last, text.ptr);
  if (!sc_str_equal(segment, SC_STR("**")))
    return sc_str_format(arena, "%.*s*", (int)last, text.ptr);
  size_t before = last_colon(text, last - 1);
  if (before == 0) return (struct sc_str){0};
  return sc_str_format(arena, "%.*s**", (int)before, text.ptr);
}

static bool has_id(const struct sc_pattern *pattern, uint32_t id) {
  for (uint32_t i = 0; i < pattern->id_count; i++)
    if (pattern->ids[i] == id) return true;
  return false;
}

/* Over the names that the policy lists; what the pattern covered stays covered. False if it covers nothing more. */
static bool widen(struct lister *l, const struct sc_pattern *pattern, struct sc_pattern *out) {
  const struct sc_policy *policy = l->policy;
  *out = *pattern;
  out->text = wider_text(l->arena, pattern->text);
  if (out->text.len == 0) return false;
  uint32_t *ids = SC_NEW_ARRAY(l->arena, uint32_t, policy->scope_count + pattern->id_count);
  uint32_t count = 0;
  for (uint32_t s = 0; s < policy->scope_count; s++)
    if (has_id(pattern, s) || sc_pattern_matches(out->text, policy->scopes[s].name))
      ids[count++] = s;
  for (uint32_t i = 0; i < pattern->id_count; i++)
    if (pattern->ids[i] >= policy->scope_count) ids[count++] = pattern->ids[i];
  out->ids = ids;
  out->id_count = count;
  return count > pattern->id_count;
}

static void list_widening(struct lister *l, const struct sc_mutation *site,
                          const struct sc_pattern *pattern) {
  struct sc_pattern wider;
  if (!widen(l, pattern, &wider)) return;
  add(l, site, SC_MUTATE_WIDEN_PATTERN, pattern->span,
      sc_str_format(l->arena, "%.*s becomes %.*s", SC_STR_ARGS(pattern->text),
                    SC_STR_ARGS(wider.text)))
      ->pattern = wider;
}

static struct sc_str drop_text(struct lister *l, const struct sc_pattern *pattern) {
  return sc_str_format(l->arena, "drop %.*s", SC_STR_ARGS(pattern->text));
}

/* --- sections -------------------------------------------------------------------------------------------------- */

static void list_grants(struct lister *l, struct sc_mutation site, enum sc_mutation_kind drop,
                        const struct sc_grant *grants, uint32_t count) {
  for (site.item = 0; site.item < count; site.item++) {
    const struct sc_grant *grant = &grants[site.item];
    site.rule = sc_grant_id(l->arena, grant);
    for (site.part = 0; site.part < grant->pattern_count; site.part++) {
      const struct sc_pattern *pattern = &grant->patterns[site.part];
      add(l, &site, drop, pattern->span, drop_text(l, pattern));
      list_widening(l, &site, pattern);
    }
    list_condition(l, &site, grant->when);
  }
}

static void list_duties(struct lister *l, struct sc_mutation site, const struct sc_duties *duties,
                        bool ttl, struct sc_span span) {
  if (ttl && duties->ttl_s != 0)
    add(l, &site, SC_MUTATE_DROP_DUTY, duties->ttl_span.len > 0 ? duties->ttl_span : span,
        SC_STR("drop `ttl`"));
  if (duties->step_up_count > 0)
    add(l, &site, SC_MUTATE_DROP_DUTY, span, SC_STR("drop `step_up`"))->step_up = true;
}

static void list_task(struct lister *l, uint32_t a, uint32_t t) {
  const struct sc_task *task = &l->policy->agents[a].tasks[t];
  struct sc_mutation site = {.target = SC_TARGET_TASK, .owner = a, .sub = t, .rule = task->name};
  site.rule = sc_str_format(l->arena, "agent:%.*s/task:%.*s",
                            SC_STR_ARGS(l->policy->agents[a].name), SC_STR_ARGS(task->name));
  list_condition(l, &site, task->when);
  list_duties(l, site, &task->duties, true, task->name_span);
  add(l, &site, SC_MUTATE_AUTONOMOUS, task->name_span,
      task->autonomous ? SC_STR("drop `autonomous: true`") : SC_STR("add `autonomous: true`"));
  site.target = SC_TARGET_TASK_SCOPE;
  list_grants(l, site, SC_MUTATE_DROP_TASK_SCOPE, task->scopes, task->scope_count);
}

static void list_delegation(struct lister *l, uint32_t d) {
  const struct sc_delegation *delegation = &l->policy->delegations[d];
  struct sc_mutation site = {.target = SC_TARGET_DELEGATION, .owner = d, .rule = delegation->id};
  add(l, &site, SC_MUTATE_DROP_DELEGATION, delegation->span, SC_STR("drop the delegation"));
  if (!delegation->any_scope) {
    add(l, &site, SC_MUTATE_DROP_CEILING, delegation->scopes[0].span,
        SC_STR("drop the ceiling `scopes`"));
    for (site.part = 0; site.part < delegation->scope_count; site.part++)
      list_widening(l, &site, &delegation->scopes[site.part]);
  }
  if (delegation->expires)
    add(l, &site, SC_MUTATE_DROP_EXPIRY, delegation->expires_span, SC_STR("drop `expires`"));
  if (delegation->max_depth < 8)
    add(l, &site, SC_MUTATE_DEEPEN, delegation->span,
        sc_str_format(l->arena, "`max_depth: %u` becomes %u", delegation->max_depth,
                      delegation->max_depth + 1));
  list_condition(l, &site, delegation->when);
}

static void list_deny(struct lister *l, uint32_t d) {
  const struct sc_deny *deny = &l->policy->denies[d];
  struct sc_mutation site = {
      .target = SC_TARGET_DENY, .owner = d, .rule = deny->id, .part = SC_NONE};
  add(l, &site, SC_MUTATE_DROP_DENY, deny->span, SC_STR("drop the deny"));
  list_condition(l, &site, deny->when);
  for (site.part = 0; site.part < deny->scope_count && deny->scope_count > 1; site.part++)
    add(l, &site, SC_MUTATE_DROP_DENY, deny->scopes[site.part].span,
        drop_text(l, &deny->scopes[site.part]));
}

static void list_holders(struct lister *l) {
  const struct sc_policy *p = l->policy;
  for (uint32_t i = 0; i < p->role_count; i++)
    list_grants(l, (struct sc_mutation){.target = SC_TARGET_ROLE, .owner = i}, SC_MUTATE_DROP_GRANT,
                p->roles[i].grants, p->roles[i].grant_count);
  for (uint32_t i = 0; i < p->user_count; i++)
    list_grants(l, (struct sc_mutation){.target = SC_TARGET_USER, .owner = i}, SC_MUTATE_DROP_GRANT,
                p->users[i].grants, p->users[i].grant_count);
  for (uint32_t a = 0; a < p->agent_count; a++)
    for (uint32_t t = 0; t < p->agents[a].task_count; t++) list_task(l, a, t);
}

static void list_scopes(struct lister *l) {
  const struct sc_policy *p = l->policy;
  static const char *const risks[] = {"low", "medium", "high", "critical"};
  for (uint32_t i = 0; i < p->scope_count; i++) {
    struct sc_mutation site = {.target = SC_TARGET_SCOPE, .owner = i, .rule = p->scopes[i].name};
    list_duties(l, site, &p->scopes[i].duties, p->scopes[i].duties.allow_long_ttl.len == 0,
                p->scopes[i].name_span);
  }
  for (uint32_t i = 0; i < SC_RISKS; i++) { /* a cap cannot be dropped: 0 is none */
    struct sc_mutation site = {.target = SC_TARGET_RISK, .owner = i, .rule = sc_str_from(risks[i])};
    list_duties(l, site, &p->risks[i], false, p->risks[i].ttl_span);
  }
}

static int compare(const void *a, const void *b) {
  const struct sc_mutation *x = a, *y = b;
  if (x->span.file != y->span.file) return x->span.file + 1 < y->span.file + 1 ? -1 : 1;
  if (x->span.off != y->span.off) return x->span.off < y->span.off ? -1 : 1;
  if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
  int order = sc_str_compare(x->rule, y->rule);
  return order != 0 ? order : sc_str_compare(x->what, y->what);
}

void sc_mutations_list(struct sc_arena *arena, const struct sc_policy *policy,
                       struct sc_mutations *out) {
  struct lister l = {arena, policy, out};
  list_holders(&l);
  list_scopes(&l);
  for (uint32_t i = 0; i < policy->delegation_count; i++) list_delegation(&l, i);
  for (uint32_t i = 0; i < policy->deny_count; i++) list_deny(&l, i);
  for (uint32_t i = 0; i < policy->condition_count; i++) {
    struct sc_mutation site = {
        .target = SC_TARGET_CONDITION, .owner = i, .rule = policy->conditions[i].name};
    list_expr(&l, &site, policy->conditions[i].expr);
  }
  if (out->count > 1) qsort(out->items, out->count, sizeof *out->items, compare);
}
