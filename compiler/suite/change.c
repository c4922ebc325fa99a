/* SPDX-License-Identifier: Apache-2.0
 *
 * change.c - rules as texts of what they mean, and which texts are new.
 */
#include "suite/change.h"

#include <inttypes.h>
#include <stdlib.h>

#include "explain/answer.h"

struct teller {
  struct sc_arena *arena;
  const struct sc_policy *policy;
  /* Called for each rule. */
  void (*tell)(struct teller *teller, struct sc_str meaning, struct sc_span span);
  struct sc_map *known; /* meanings of the old policy */
  struct sc_map *places; /* file:line:column of a changed rule */
  struct sc_sources *sources;
};

#define ADD(t, text, ...) sc_text_format((t)->arena, (text), __VA_ARGS__)

/* Lengths in front of names: no name can be taken for two. */
static void add_name(struct teller *t, struct sc_text *text, struct sc_str name) {
  ADD(t, text, "%zu:%.*s,", name.len, SC_STR_ARGS(name));
}

static int compare_names(const void *a, const void *b) {
  return sc_str_compare(*(const struct sc_str *)a, *(const struct sc_str *)b);
}

/* Order says nothing. */
static void add_sorted(struct teller *t, struct sc_text *text, struct sc_str *names, size_t count) {
  if (count > 1) qsort(names, count, sizeof *names, compare_names);
  for (size_t i = 0; i < count; i++) add_name(t, text, names[i]);
  ADD(t, text, ";");
}

static void add_refs(struct teller *t, struct sc_text *text, const struct sc_ref *refs,
                     uint32_t count) {
  struct sc_str *names = SC_NEW_ARRAY(t->arena, struct sc_str, count);
  for (uint32_t i = 0; i < count; i++) names[i] = refs[i].name;
  add_sorted(t, text, names, count);
}

static void add_duties(struct teller *t, struct sc_text *text, const struct sc_duties *duties) {
  ADD(t, text, "%u %d ", duties->ttl_s, (int)duties->log);
  struct sc_str *names = SC_NEW_ARRAY(t->arena, struct sc_str, duties->step_up_count);
  for (uint32_t i = 0; i < duties->step_up_count; i++) names[i] = duties->step_ups[i];
  add_sorted(t, text, names, duties->step_up_count);
}

static void add_scope(struct teller *t, struct sc_text *text, uint32_t id) {
  const struct sc_scope *scope = &t->policy->scopes[id];
  add_name(t, text, scope->name);
  ADD(t, text, "%d %u ", (int)scope->risk, sc_policy_scope_ttl(t->policy, id));
  add_duties(t, text, &scope->duties);
  add_duties(t, text, &t->policy->risks[scope->risk]);
}

/* The scopes that patterns cover, with what a token for them carries. Unlisted names below open scopes are told by the
 * patterns themselves. */
static void add_patterns(struct teller *t, struct sc_text *text, const struct sc_pattern *patterns,
                         uint32_t count) {
  const struct sc_policy *p = t->policy;
  for (uint32_t i = 0; i < count; i++) {
    bool open = false;
    for (uint32_t k = 0; k < patterns[i].id_count; k++) {
      uint32_t id = patterns[i].ids[k];
      open = open || id >= p->scope_count;
      if (id >= p->scope_count) continue;
      add_scope(t, text, id);
      for (uint32_t c = 0; c < p->scopes[id].closure_count; c++)
        if (p->scopes[id].closure[c] < p->scope_count) add_scope(t, text, p->scopes[id].closure[c]);
    }
    if (open) add_name(t, text, patterns[i].text);
    ADD(t, text, "|");
  }
  ADD(t, text, ";");
}

static void add_expr(struct teller *t, struct sc_text *text, const struct sc_expr *expr) {
  if (expr == NULL) {
    ADD(t, text, "always");
    return;
  }
  switch (expr->kind) {
  case SC_EXPR_NAME: add_expr(t, text, t->policy->conditions[expr->condition].expr); return;
  case SC_EXPR_ATOM:
    add_name(t, text, expr->text);
    ADD(t, text, "%.*s %d", SC_STR_ARGS(expr->zone), (int)expr->type);
    for (uint32_t i = 0; i < expr->const_count;
         i++) /* of enums and local times: what they stand for */
      ADD(t, text, " %" PRId64 " %" PRId64, expr->consts[i].low, expr->consts[i].high);
    return;
  case SC_EXPR_AND: ADD(t, text, "and("); break;
  case SC_EXPR_OR: ADD(t, text, "or("); break;
  case SC_EXPR_NOT: ADD(t, text, "not("); break;
  }
  for (uint32_t i = 0; i < expr->arg_count; i++) {
    add_expr(t, text, expr->args[i]);
    ADD(t, text, ",");
  }
  ADD(t, text, ")");
}

/* --- rules ------------------------------------------------------------------------------------------------ */

static void tell_grants(struct teller *t, const char *kind, struct sc_str holder,
                        const struct sc_task *task, const struct sc_grant *grants, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    struct sc_text text = {0};
    ADD(t, &text, "%s ", kind);
    add_name(t, &text, holder);
    if (task != NULL) {
      add_name(t, &text, task->name);
      ADD(t, &text, "%d ", task->autonomous);
      add_duties(t, &text, &task->duties);
      add_expr(t, &text, task->when);
    }
    add_patterns(t, &text, grants[i].patterns, grants[i].pattern_count);
    add_expr(t, &text, grants[i].when);
    t->tell(t, sc_text_str(&text), grants[i].span);
  }
}

static void add_selectors(struct teller *t, struct sc_text *text,
                          const struct sc_selector *selectors, uint32_t count) {
  struct sc_str *names = SC_NEW_ARRAY(t->arena, struct sc_str, count);
  for (uint32_t i = 0; i < count; i++)
    names[i] = sc_str_format(t->arena, "%d%d%.*s", (int)selectors[i].kind, selectors[i].any,
                             SC_STR_ARGS(selectors[i].any ? SC_STR("") : selectors[i].ref.name));
  add_sorted(t, text, names, count);
}

static void tell_delegation(struct teller *t, const struct sc_delegation *d) {
  struct sc_text text = {0};
  ADD(t, &text, "delegation ");
  add_selectors(t, &text, d->from, d->from_count);
  add_selectors(t, &text, d->to, d->to_count);
  ADD(t, &text, "%d ", d->any_task);
  add_refs(t, &text, d->tasks, d->task_count);
  ADD(t, &text, "%d ", d->any_scope);
  add_patterns(t, &text, d->scopes, d->scope_count);
  ADD(t, &text, "%d %" PRId64 " %u ", d->expires, d->expires ? d->expires_at : 0, d->max_depth);
  add_expr(t, &text, d->when);
  t->tell(t, sc_text_str(&text), d->span);
}

static void tell_deny(struct teller *t, const struct sc_deny *d) {
  struct sc_text text = {0};
  ADD(t, &text, "deny %d %d ", d->has_users, d->any_user);
  add_refs(t, &text, d->users, d->user_count);
  ADD(t, &text, "%d ", d->has_roles);
  add_refs(t, &text, d->roles, d->role_count);
  ADD(t, &text, "%d ", d->has_agents);
  add_refs(t, &text, d->agents, d->agent_count);
  ADD(t, &text, "%d ", d->has_tasks);
  add_refs(t, &text, d->tasks, d->task_count);
  ADD(t, &text, "%d ", d->has_scopes);
  add_patterns(t, &text, d->scopes, d->scope_count);
  add_expr(t, &text, d->when);
  t->tell(t, sc_text_str(&text), d->span);
}

static void tell_all(struct teller *t) {
  const struct sc_policy *p = t->policy;
  for (uint32_t i = 0; i < p->role_count; i++)
    tell_grants(t, "role", p->roles[i].name, NULL, p->roles[i].grants, p->roles[i].grant_count);
  for (uint32_t i = 0; i < p->user_count; i++)
    tell_grants(t, "user", p->users[i].name, NULL, p->users[i].grants, p->users[i].grant_count);
  for (uint32_t a = 0; a < p->agent_count; a++)
    for (uint32_t k = 0; k < p->agents[a].task_count; k++) {
      const struct sc_task *task = &p->agents[a].tasks[k];
      tell_grants(t, "task", p->agents[a].name, task, task->scopes, task->scope_count);
    }
  for (uint32_t i = 0; i < p->delegation_count; i++) tell_delegation(t, &p->delegations[i]);
  for (uint32_t i = 0; i < p->deny_count; i++) tell_deny(t, &p->denies[i]);
}

/* --- old and new --------------------------------------------------------------------------------------------- */

static void learn(struct teller *t, struct sc_str meaning, struct sc_span span) {
  (void)span;
  sc_map_add(t->arena, t->known, meaning, 1);
}

static struct sc_str place_key(struct sc_arena *arena, struct sc_str file, uint32_t line,
                               uint32_t column) {
  return sc_str_format(arena, "%u:%u:%.*s", line, column, SC_STR_ARGS(file));
}

static void compare(struct teller *t, struct sc_str meaning, struct sc_span span) {
  if (sc_map_get(t->known, meaning) != SC_NOT_FOUND) return;
  struct sc_place place = sc_source_place(t->sources, span);
  size_t skip = sc_sources_common(t->sources);
  struct sc_str file = {place.file.ptr + skip, place.file.len - skip};
  sc_map_add(t->arena, t->places, place_key(t->arena, file, place.line, place.column), 1);
}

const bool *sc_changed_rules(struct sc_arena *arena, const struct sc_policy *before,
                             const struct sc_policy *after, struct sc_sources *sources,
                             const struct scope_table *table, uint32_t *count) {
  struct sc_map known = {0}, places = {0};
  struct teller t = {.arena = arena,
                     .policy = before,
                     .tell = learn,
                     .known = &known,
                     .places = &places,
                     .sources = sources};
  struct scope_rule rule;
  tell_all(&t);
  t.policy = after;
  t.tell = compare;
  tell_all(&t);
  for (*count = 0; scope_rule_info(table, *count, &rule); (*count)++) continue;
  bool *changed = SC_NEW_ARRAY(arena, bool, *count);
  for (uint32_t i = 0; i < *count && scope_rule_info(table, i, &rule); i++)
    changed[i] = sc_map_get(&places, place_key(arena, sc_str_of(rule.place.file), rule.place.line,
                                               rule.place.column)) != SC_NOT_FOUND;
  return changed;
}
