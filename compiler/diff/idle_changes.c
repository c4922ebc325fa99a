/* SPDX-License-Identifier: Apache-2.0
 *
 * idle_changes.c - each changed rule against the places where the tables differ (cells: subjects, chain, scope).
 *
 * A rule has a part in a cell if it is about the scope and about the subject, the chain or the task. Contexts are not looked at: a
 * rule that has a part in a cell that differs at some time counts as one with effect.
 */
#include "diff/idle_changes.h"

#include <stdlib.h>

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
  struct cell_ids *cells_at; /* per shared scope */
  struct cell_ids changed_scopes; /* those with cells */
  uint32_t *conditions[2]; /* per condition: number of changes with effect that use it */
  uint8_t *marks[2]; /* scratch per scope id; zero between calls */
  uint64_t work;
};

/* --- is it about the cell? ----------------------------------------------------------------------------------- */

static bool holds_role(const uint32_t *closure, uint32_t count, uint32_t role) {
  uint32_t low = 0, high = count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (closure[middle] == role) return true;
    if (closure[middle] < role)
      low = middle + 1;
    else
      high = middle;
  }
  return false;
}

/* The policy's user or role of a part; SC_NOT_FOUND: the policy does not have it. Users of one part are alike. */
static uint32_t id_of_part(const struct idle *s, uint32_t side, uint32_t part) {
  const struct sc_part *p = &s->diff->parts.items.items[part];
  if (!p->is_user) return s->u->roles.items.items[p->role].id[side];
  return s->u->users.items.items[p->users.items[0]].id[side];
}

static bool kind_has_role(const struct idle *s, uint32_t side, const struct sc_cell_kind *kind,
                          bool users, uint32_t role) {
  const struct sc_policy *p = s->sources->policies[side];
  for (uint32_t i = 0; i < kind->count; i++) {
    uint32_t id = id_of_part(s, side, kind->parts[i]);
    if (id == SC_NOT_FOUND) continue;
    if (users ? holds_role(p->users[id].closure, p->users[id].closure_count, role)
              : holds_role(p->roles[id].closure, p->roles[id].closure_count, role))
      return true;
  }
  return false;
}

static bool has_role(const struct idle *s, uint32_t side, const struct sc_access *cell,
                     uint32_t role) {
  if (cell->base == SC_BASE_USER && kind_has_role(s, side, &cell->users, true, role)) return true;
  for (uint32_t i = 0; i < cell->role_count; i++)
    if (kind_has_role(s, side, &cell->roles[i], false, role)) return true;
  return false;
}

static bool has_user(const struct idle *s, uint32_t side, const struct sc_access *cell,
                     uint32_t user) {
  if (cell->base != SC_BASE_USER) return false;
  for (uint32_t i = 0; i < cell->users.count; i++) {
    const struct sc_part *part = &s->diff->parts.items.items[cell->users.parts[i]];
    for (size_t k = 0; k < part->users.count; k++)
      if (s->u->users.items.items[part->users.items[k]].id[side] == user) return true;
  }
  return false;
}

static uint32_t agent_at(const struct idle *s, uint32_t side, const struct sc_access *cell,
                         uint32_t actor) {
  return s->u->agents.items.items[s->u->tasks.items[cell->chain[actor]].agent].id[side];
}

static bool selects(const struct idle *s, uint32_t side, const struct sc_access *cell,
                    const struct sc_selector *selector, uint32_t grantor) {
  switch (selector->kind) {
  case SC_SELECT_AGENT:
    return grantor < cell->chain_count &&
           (selector->any || selector->ref.index == agent_at(s, side, cell, grantor));
  case SC_SELECT_USER: /* a role alone is shown for users with it, too */
    return grantor == cell->chain_count && (selector->any || selector->ref.index == SC_NONE
                                                ? cell->base != SC_BASE_NOBODY
                                                : has_user(s, side, cell, selector->ref.index));
  case SC_SELECT_ROLE:
    return grantor == cell->chain_count && has_role(s, side, cell, selector->ref.index);
  }
  return true;
}

static bool names_task(const struct idle *s, const struct sc_access *cell,
                       const struct sc_ref *tasks, uint32_t count) {
  struct sc_str name = s->u->tasks.items[cell->chain[0]].name;
  for (uint32_t i = 0; i < count; i++)
    if (sc_str_equal(tasks[i].name, name)) return true;
  return false;
}

static bool delegation_fits(const struct idle *s, uint32_t side, const struct sc_access *cell,
                            const struct sc_delegation *d) {
  if (!d->any_task && !names_task(s, cell, d->tasks, d->task_count)) return false;
  for (uint32_t i = 0; i < cell->chain_count; i++) {
    bool to = false, from = false;
    for (uint32_t k = 0; k < d->to_count; k++)
      to |= d->to[k].any || d->to[k].ref.index == agent_at(s, side, cell, i);
    for (uint32_t k = 0; k < d->from_count && to; k++)
      from |= selects(s, side, cell, &d->from[k], i + 1);
    if (from) return true;
  }
  return false;
}

static bool deny_fits(const struct idle *s, uint32_t side, const struct sc_access *cell,
                      const struct sc_deny *d) {
  bool users = !d->has_users || (d->any_user && cell->base != SC_BASE_NOBODY);
  for (uint32_t i = 0; i < d->user_count; i++)
    users |= has_user(s, side, cell, d->users[i].index) ||
             (cell->base != SC_BASE_USER && cell->base != SC_BASE_NOBODY);
  bool roles = !d->has_roles, agents = !d->has_agents;
  for (uint32_t i = 0; i < d->role_count; i++) roles |= has_role(s, side, cell, d->roles[i].index);
  for (uint32_t i = 0; i < d->agent_count; i++)
    for (uint32_t k = 0; k < cell->chain_count; k++)
      agents |= d->agents[i].index == agent_at(s, side, cell, k);
  return users && roles && agents &&
         (!d->has_tasks || names_task(s, cell, d->tasks, d->task_count));
}

static bool fits(const struct idle *s, uint32_t side, const struct sc_access *cell,
                 const struct sc_said_rule *rule) {
  switch (rule->kind) {
  case SCOPE_F_RULE_USER_GRANT: return has_user(s, side, cell, rule->holder);
  case SCOPE_F_RULE_ROLE_GRANT: return has_role(s, side, cell, rule->holder);
  case SCOPE_F_RULE_TASK_SCOPE:
    for (uint32_t i = 0; i < cell->chain_count; i++)
      if (agent_at(s, side, cell, i) == rule->holder &&
          sc_str_equal(s->u->tasks.items[cell->chain[i]].name, rule->task->name))
        return true;
    return false;
  case SCOPE_F_RULE_DELEGATION: return delegation_fits(s, side, cell, rule->delegation);
  case SCOPE_F_RULE_DENY: return deny_fits(s, side, cell, rule->deny);
  case SCOPE_F_RULE_KINDS: break;
  }
  return true;
}

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
    if (!spend(s) || fits(s, side, &s->diff->cell_list[cells->items.items[i]], rule)) return true;
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
