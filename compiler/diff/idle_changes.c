/* SPDX-License-Identifier: Apache-2.0
 *
 * idle_changes.c - each changed rule against the places where the tables differ (cells: subjects, chain, scope).
 *
 * A rule has a part in a cell if it is about the scope and about the subject, the chain or the task. Contexts are not looked at: a
 * rule that has a part in a cell that differs at some time counts as one with effect.
 */
#include "diff/idle_changes.h"

#include <stdlib.h>

#include "diff/idle_fit.h"
#include "explain/answer.h"
#include "policy.h"

#define WORK_MAX 50000000u /* comparisons of a rule with a cell */

struct cell_ids {
  SC_VEC(uint32_t) items;
};

struct idle {
  struct sc_diff *diff;
  struct sc_universe *u;
  const struct sc_diff_sources *sources;
  const struct sc_changed_rules *changed;
  struct sc_source_changes *out;
  struct sc_idle_side place[2];
  struct cell_ids *cells_at; /* per shared scope */
  struct cell_ids changed_scopes; /* those with cells */
  uint32_t *conditions[2]; /* per condition: number of changes with effect that use it */
  uint8_t *marks[2]; /* scratch per scope id; zero between calls */
  uint64_t work;
};

/* --- is it about the scope? ----------------------------------------------------------------------------------- */

/* Over the limit everything counts as one with effect. */
static bool spend(struct idle *s) {
  if (s->work++ < WORK_MAX) return true;
  s->out->idle_missing = "too many changes: some rules without effect may be missing";
  return false;
}

static bool acts_at(struct idle *s, uint32_t side, uint32_t shared,
                    const struct sc_said_rule *rule) {
  const struct cell_ids *cells = &s->cells_at[shared];
  for (size_t i = 0; i < cells->items.count; i++)
    if (!spend(s) ||
        sc_idle_fits(&s->place[side], &s->diff->cell_list[cells->items.items[i]], rule))
      return true;
  return false;
}

/* At any cell of the policy's scope. */
static bool acts_on(struct idle *s, uint32_t side, uint32_t scope,
                    const struct sc_said_rule *rule) {
  const uint32_t *shared = s->u->sides[side].scopes_of[scope];
  for (uint32_t i = 1; i <= shared[0]; i++)
    if (acts_at(s, side, shared[i], rule)) return true;
  return false;
}

/* Patterns give their scopes and those that these imply. */
static bool acts_by_patterns(struct idle *s, uint32_t side, const struct sc_pattern *patterns,
                             uint32_t count, const struct sc_said_rule *rule) {
  const struct sc_policy *p = s->sources->policies[side];
  for (uint32_t i = 0; i < count; i++) {
    for (uint32_t k = 0; k < patterns[i].id_count; k++) {
      uint32_t id = patterns[i].ids[k];
      if (acts_on(s, side, id, rule)) return true;
      for (uint32_t c = 0; id < p->scope_count && c < p->scopes[id].closure_count; c++)
        if (acts_on(s, side, p->scopes[id].closure[c], rule)) return true;
    }
  }
  return false;
}

static bool acts_anywhere(struct idle *s, uint32_t side, const struct sc_said_rule *rule) {
  for (size_t i = 0; i < s->changed_scopes.items.count; i++)
    if (acts_at(s, side, s->changed_scopes.items.items[i], rule)) return true;
  return false;
}

/* A deny of a scope is one of every scope that implies it. */
static bool deny_acts(struct idle *s, uint32_t side, const struct sc_said_rule *rule) {
  const struct sc_policy *p = s->sources->policies[side];
  const struct sc_deny *d = rule->deny;
  bool acts = false;
  if (!d->has_scopes) return acts_anywhere(s, side, rule);
  for (uint32_t i = 0; i < d->scope_count; i++)
    for (uint32_t k = 0; k < d->scopes[i].id_count; k++) s->marks[side][d->scopes[i].ids[k]] = 1;
  for (size_t i = 0; i < s->changed_scopes.items.count && !acts; i++) {
    uint32_t shared = s->changed_scopes.items.items[i], id = s->u->scopes.items[shared].id[side];
    if (id == SC_NOT_FOUND) continue;
    bool denied = s->marks[side][id] != 0;
    for (uint32_t c = 0; id < p->scope_count && c < p->scopes[id].closure_count; c++)
      denied |= s->marks[side][p->scopes[id].closure[c]] != 0;
    acts = denied && acts_at(s, side, shared, rule);
  }
  for (uint32_t i = 0; i < d->scope_count; i++)
    for (uint32_t k = 0; k < d->scopes[i].id_count; k++) s->marks[side][d->scopes[i].ids[k]] = 0;
  return acts;
}

static bool acts(struct idle *s, uint32_t side, const struct sc_said_rule *rule) {
  if (s->changed_scopes.items.count == 0) return false;
  if (rule->deny != NULL) return deny_acts(s, side, rule);
  if (rule->grant != NULL)
    return acts_by_patterns(s, side, rule->grant->patterns, rule->grant->pattern_count, rule);
  if (rule->delegation->any_scope) return acts_anywhere(s, side, rule);
  return acts_by_patterns(s, side, rule->delegation->scopes, rule->delegation->scope_count, rule);
}

/* --- what is listed ---------------------------------------------------------------------------------------------- */

static struct sc_change_rule place_of(const struct idle *s, uint32_t side, const char *kind,
                                      struct sc_str id, struct sc_span span) {
  struct sc_sources *files = s->sources->files[side];
  struct sc_place place = sc_source_place(files, span);
  size_t skip = sc_sources_common(files);
  struct sc_str file = {place.file.ptr + skip, place.file.len - skip};
  return (struct sc_change_rule){sc_str_from(kind), id, file, place.line};
}

static void list(struct idle *s, enum sc_idle_how how, struct sc_change_rule rule) {
  *SC_PUSH(s->diff->arena, &s->out->idle) = (struct sc_idle_change){how, rule};
}

/* Named conditions that a rule uses, and those that they use: something with effect stands on them. */
static void mark_used(struct idle *s, uint32_t side, const struct sc_expr *expr) {
  if (expr == NULL) return;
  if (expr->kind == SC_EXPR_NAME && s->conditions[side][expr->condition]++ == 0)
    mark_used(s, side, s->sources->policies[side]->conditions[expr->condition].expr);
  for (uint32_t i = 0; i < expr->arg_count; i++) mark_used(s, side, expr->args[i]);
}

static void mark_conditions(struct idle *s, uint32_t side, const struct sc_said_rule *rule) {
  if (rule->task != NULL) mark_used(s, side, rule->task->when);
  if (rule->grant != NULL) mark_used(s, side, rule->grant->when);
  if (rule->delegation != NULL) mark_used(s, side, rule->delegation->when);
  if (rule->deny != NULL) mark_used(s, side, rule->deny->when);
}

struct found { /* of one side: a rule that differs in what is written in it */
  const struct sc_said_rule *rule;
  struct sc_str key;
  bool acts;
};
struct found_list {
  SC_VEC(struct found) items;
  struct sc_map by_key; /* kind and id -> index */
};

/* What is written in the rules of one side that differ. */
static void add_written(struct idle *s, uint32_t side, struct sc_map *out) {
  struct sc_map contents = {0};
  struct sc_rule_texts texts;
  const struct sc_rule_list *rules = &s->changed->sides[side];
  sc_rule_texts_init(&texts, s->diff->arena, s->sources->policies[side], &contents);
  texts.by_name = true;
  for (size_t i = 0; i < rules->items.count; i++) {
    struct sc_str text = sc_rule_text(&texts, &rules->items.items[i]);
    sc_map_add(s->diff->arena, out, sc_str_copy(s->diff->arena, text), 1);
  }
}

/* Rules that differ in themselves: not only through what they name. */
static void gather(struct idle *s, uint32_t side, struct found_list *out) {
  struct sc_arena *arena = s->diff->arena;
  struct sc_map others = {0}, contents = {0};
  struct sc_rule_texts texts;
  const struct sc_rule_list *rules = &s->changed->sides[side];
  add_written(s, 1 - side, &others);
  sc_rule_texts_init(&texts, arena, s->sources->policies[side], &contents);
  texts.by_name = true;
  for (size_t i = 0; i < rules->items.count; i++) {
    const struct sc_said_rule *rule = &rules->items.items[i];
    bool effect = acts(s, side, rule);
    if (effect) mark_conditions(s, side, rule);
    if (sc_map_get(&others, sc_rule_text(&texts, rule)) != SC_NOT_FOUND) continue;
    struct sc_str id = sc_str_format(arena, "%d.%.*s", (int)rule->kind, SC_STR_ARGS(rule->id));
    sc_map_add(arena, &out->by_key, id, (uint32_t)out->items.count);
    *SC_PUSH(arena, &out->items) = (struct found){rule, id, effect};
  }
}

static void list_rules(struct idle *s) {
  struct found_list found[2] = {{.by_key = {0}}, {.by_key = {0}}};
  for (uint32_t side = 0; side < 2; side++) gather(s, side, &found[side]);
  for (uint32_t side = 2; side-- > 0;) {
    const struct found_list *others = &found[1 - side];
    for (size_t i = 0; i < found[side].items.count; i++) {
      const struct found *one = &found[side].items.items[i];
      const struct sc_said_rule *rule = one->rule;
      uint32_t twin = sc_map_get(&others->by_key, one->key);
      if (twin != SC_NOT_FOUND && side == 0) continue; /* listed with the new one */
      if (one->acts || (twin != SC_NOT_FOUND && others->items.items[twin].acts)) continue;
      enum sc_idle_how how = side == 0 ? SC_IDLE_REMOVED : SC_IDLE_ADDED;
      list(s, twin != SC_NOT_FOUND ? SC_IDLE_CHANGED : how,
           place_of(s, side, sc_rule_kind((enum scope_rule_kind)rule->kind), rule->id, rule->span));
    }
  }
}

/* --- conditions and scopes: in both policies, with another content -------------------------------------------------- */

/* Are the same expressions written, if names stand for themselves, or for what they mean? */
static bool same_expr(struct sc_rule_texts texts[2], bool by_name, const struct sc_expr *old,
                      const struct sc_expr *new) {
  const struct sc_expr *exprs[2] = {old, new};
  for (unsigned side = 0; side < 2; side++) {
    texts[side].by_name = by_name;
    texts[side].text.count = 0;
    sc_text_of_expr(&texts[side], exprs[side]);
  }
  return sc_str_equal(sc_text_str(&texts[0].text), sc_text_str(&texts[1].text));
}

static void list_conditions(struct idle *s) {
  const struct sc_policy *const *p = s->sources->policies;
  struct sc_map contents = {0};
  struct sc_rule_texts texts[2];
  for (uint32_t side = 0; side < 2; side++)
    sc_rule_texts_init(&texts[side], s->diff->arena, p[side], &contents);
  for (uint32_t i = 0, k = 0; i < p[0]->condition_count && k < p[1]->condition_count;) {
    const struct sc_condition *old = &p[0]->conditions[i], *new = &p[1]->conditions[k];
    int order = sc_str_compare(old->name, new->name);
    if (order == 0 && s->conditions[0][i] == 0 && s->conditions[1][k] == 0 &&
        !same_expr(texts, true, old->expr, new->expr) &&
        !same_expr(texts, false, old->expr, new->expr))
      list(s, SC_IDLE_CHANGED, place_of(s, 1, "condition", new->name, new->name_span));
    i += order <= 0;
    k += order >= 0;
  }
}

static bool cell_at(const struct idle *s, uint32_t side, uint32_t scope) {
  const uint32_t *shared = s->u->sides[side].scopes_of[scope];
  for (uint32_t i = 1; i <= shared[0]; i++)
    if (s->cells_at[shared[i]].items.count > 0) return true;
  return false;
}

static bool scope_acts(const struct idle *s, uint32_t side, uint32_t scope) {
  const struct sc_scope *at = &s->sources->policies[side]->scopes[scope];
  bool acts = cell_at(s, side, scope);
  for (uint32_t c = 0; c < at->closure_count && !acts; c++) acts = cell_at(s, side, at->closure[c]);
  return acts;
}

static struct sc_str scope_text(struct sc_rule_texts *t, const struct sc_scope *scope) {
  t->text.count = 0;
  sc_text_format(t->arena, &t->text, "%d%d ", (int)scope->risk, scope->open);
  sc_text_of_duties(t, &scope->duties);
  sc_text_of_patterns(t, scope->implies, scope->implies_count);
  return sc_text_str(&t->text);
}

/* Without texts, where it is plain. */
static bool plainly_same(const struct sc_scope *old, const struct sc_scope *new) {
  return old->risk == new->risk && old->open == new->open &&
         old->duties.ttl_s == new->duties.ttl_s && old->duties.log == new->duties.log &&
         old->duties.step_up_count + new->duties.step_up_count == 0 &&
         old->implies_count + new->implies_count == 0;
}

static void list_scopes(struct idle *s) {
  const struct sc_policy *const *p = s->sources->policies;
  struct sc_map contents = {0};
  struct sc_rule_texts texts[2];
  for (uint32_t side = 0; side < 2; side++) {
    sc_rule_texts_init(&texts[side], s->diff->arena, p[side], &contents);
    texts[side].by_name = true;
  }
  for (uint32_t i = 0, k = 0; i < p[0]->scope_count && k < p[1]->scope_count;) {
    const struct sc_scope *old = &p[0]->scopes[i], *new = &p[1]->scopes[k];
    int order = sc_str_compare(old->name, new->name);
    if (order == 0 && old->declared && new->declared && !plainly_same(old, new) &&
        !sc_str_equal(scope_text(&texts[0], old), scope_text(&texts[1], new)) &&
        !scope_acts(s, 0, i) && !scope_acts(s, 1, k))
      list(s, SC_IDLE_CHANGED, place_of(s, 1, "scope", new->name, new->name_span));
    i += order <= 0;
    k += order >= 0;
  }
}

static int compare_idle(const void *a, const void *b) {
  const struct sc_change_rule *x = &((const struct sc_idle_change *)a)->rule;
  const struct sc_change_rule *y = &((const struct sc_idle_change *)b)->rule;
  int order = sc_str_compare(x->file, y->file);
  if (order == 0 && x->line != y->line) order = x->line < y->line ? -1 : 1;
  return order != 0 ? order : sc_str_compare(x->id, y->id);
}

void sc_idle_changes(struct sc_diff *diff, const struct sc_diff_sources *sources,
                     const struct sc_changed_rules *changed, struct sc_source_changes *out) {
  struct sc_universe *u = &diff->universe;
  struct idle s = {.diff = diff, .u = u, .sources = sources, .changed = changed, .out = out};
  s.cells_at = SC_NEW_ARRAY(diff->arena, struct cell_ids, u->scopes.count);
  for (uint32_t side = 0; side < 2; side++) {
    s.place[side] = (struct sc_idle_side){diff, sources->policies[side], side};
    s.marks[side] = SC_NEW_ARRAY(diff->arena, uint8_t, u->sides[side].view.scopes_count);
    s.conditions[side] =
        SC_NEW_ARRAY(diff->arena, uint32_t, sources->policies[side]->condition_count);
  }
  for (uint32_t i = 0; i < diff->cells; i++) {
    uint32_t scope = diff->cell_list[i].scope;
    if (s.cells_at[scope].items.count == 0) *SC_PUSH(diff->arena, &s.changed_scopes.items) = scope;
    *SC_PUSH(diff->arena, &s.cells_at[scope].items) = i;
  }
  list_rules(&s);
  list_conditions(&s);
  list_scopes(&s);
  if (out->idle.count > 0)
    qsort(out->idle.items, out->idle.count, sizeof *out->idle.items, compare_idle);
}
