/* SPDX-License-Identifier: Apache-2.0
 *
 * lower_delegations.c - delegations to rows in two steps: who delegates -> (class of agent and task -> ceiling row).
 *
 * A *to-class* is a set of delegations that cover one (agent, task); delegations to agent:* make a class of their own, so
 * that one common delegation does not multiply with each user's own. A *ceiling row* joins the delegations that one
 * delegator and one to-class have in common. Delegations are first put in an order of their content, so that neither file
 * names nor the order of a list reaches the table.
 */
#include "back/lower_state.h"
#include "base/sorted.h"

#include <stdlib.h>

#define CLASS_ROWS_MAX ((size_t)100 * 1000 * 1000) /* cells of all class rows */

struct id_list {
  SC_VEC(uint32_t) items;
};

struct delegations {
  struct sc_lower *lower;
  const struct sc_delegation *const *order; /* by content */
  uint32_t count;
  sc_mdd_ref *refs; /* with expiry and depth */
  uint32_t *rules;
  struct sc_map class_ids; /* bytes of a list of delegations -> class - 1 */
  SC_VEC(struct id_list) classes; /* class - 1 -> its delegations */
  struct id_list *classes_of; /* per delegation: the classes that it is in */
  struct sc_map ceilings; /* bytes of a list of delegations -> row */
  struct sc_map class_rows; /* bytes of a delegator's list -> row */
  size_t cells;
};

/* --- canonical order ---------------------------------------------------------------------------------- */

static void describe_expr(struct sc_arena *arena, struct sc_text *out, const struct sc_expr *expr) {
  if (expr == NULL) return;
  if (expr->kind == SC_EXPR_ATOM) sc_text_add(arena, out, expr->text);
  if (expr->kind == SC_EXPR_NAME) sc_text_add(arena, out, expr->name);
  sc_text_format(arena, out, "(%d", (int)expr->kind);
  for (uint32_t i = 0; i < expr->arg_count; i++) describe_expr(arena, out, expr->args[i]);
  sc_text_add(arena, out, SC_STR(")"));
}

static void describe_names(struct sc_arena *arena, struct sc_text *out, struct sc_str *names,
                           uint32_t count) {
  if (count > 0) qsort(names, count, sizeof *names, sc_compare_texts);
  for (uint32_t i = 0; i < count; i++) sc_text_format(arena, out, "%.*s\n", SC_STR_ARGS(names[i]));
  sc_text_add(arena, out, SC_STR("\n"));
}

static void describe_selectors(struct sc_arena *arena, struct sc_text *out,
                               const struct sc_selector *selectors, uint32_t count) {
  struct sc_str *names = SC_NEW_ARRAY(arena, struct sc_str, count);
  for (uint32_t i = 0; i < count; i++) {
    struct sc_str name = selectors[i].any ? SC_STR("*") : selectors[i].ref.name;
    names[i] = sc_str_format(arena, "%d:%.*s", (int)selectors[i].kind, SC_STR_ARGS(name));
  }
  describe_names(arena, out, names, count);
}

static struct sc_str describe(struct sc_arena *arena, const struct sc_delegation *d) {
  struct sc_text out = {0};
  describe_selectors(arena, &out, d->from, d->from_count);
  describe_selectors(arena, &out, d->to, d->to_count);
  struct sc_str *tasks = SC_NEW_ARRAY(arena, struct sc_str, d->task_count);
  for (uint32_t i = 0; i < d->task_count; i++) tasks[i] = d->tasks[i].name;
  describe_names(arena, &out, tasks, d->task_count);
  struct sc_str *scopes = SC_NEW_ARRAY(arena, struct sc_str, d->scope_count);
  for (uint32_t i = 0; i < d->scope_count; i++) scopes[i] = d->scopes[i].text;
  describe_names(arena, &out, scopes, d->scope_count);
  sc_text_format(arena, &out, "%d%d%d %lld %u ", d->any_task, d->any_scope, d->expires,
                 d->expires ? (long long)d->expires_at : 0LL, d->max_depth);
  describe_expr(arena, &out, d->when);
  return sc_text_str(&out);
}

struct described {
  struct sc_str text;
  const struct sc_delegation *delegation;
};

static int compare_described(const void *a, const void *b) {
  const struct described *x = a, *y = b;
  int order = sc_str_compare(x->text, y->text);
  if (order != 0) return order;
  return x->delegation < y->delegation ? -1 : x->delegation > y->delegation;
}

void sc_lower_order_delegations(struct sc_lower *lower) {
  uint32_t count = lower->policy->delegation_count;
  struct described *list = SC_NEW_ARRAY(lower->arena, struct described, count);
  for (uint32_t d = 0; d < count; d++) {
    const struct sc_delegation *delegation = &lower->policy->delegations[d];
    list[d] = (struct described){describe(lower->arena, delegation), delegation};
  }
  if (count > 0) qsort(list, count, sizeof *list, compare_described);
  lower->delegations = SC_NEW_ARRAY(lower->arena, const struct sc_delegation *, count);
  for (uint32_t d = 0; d < count; d++) lower->delegations[d] = list[d].delegation;
}

/* --- classes ---------------------------------------------------------------------------------------------- */

static struct sc_str list_key(const struct id_list *list) {
  return (struct sc_str){(const char *)list->items.items,
                         list->items.count * sizeof *list->items.items};
}

static uint32_t class_of(struct delegations *all, const struct id_list *list) {
  if (list->items.count == 0) return 0;
  uint32_t fresh = (uint32_t)all->classes.count;
  struct sc_arena *arena = all->lower->arena;
  uint32_t index = sc_map_add(arena, &all->class_ids, list_key(list), fresh);
  if (index == fresh) {
    *SC_PUSH(arena, &all->classes) = *list;
    for (size_t i = 0; i < list->items.count; i++)
      *SC_PUSH(arena, &all->classes_of[list->items.items[i]].items) = fresh + 1;
  }
  return index + 1;
}

static bool to_anyone(const struct sc_delegation *d) {
  for (uint32_t i = 0; i < d->to_count; i++)
    if (d->to[i].any) return true;
  return false;
}

static bool covers_task(const struct sc_delegation *d, struct sc_str task) {
  for (uint32_t i = 0; i < d->task_count; i++)
    if (sc_str_equal(d->tasks[i].name, task)) return true;
  return d->any_task;
}

static void add_once(struct sc_arena *arena, struct id_list *list, uint32_t id) {
  if (list->items.count == 0 || list->items.items[list->items.count - 1] != id)
    *SC_PUSH(arena, &list->items) = id;
}

static void classify_named(struct delegations *all) {
  struct sc_lower *lower = all->lower;
  struct id_list *lists = SC_NEW_ARRAY(lower->arena, struct id_list, lower->task_count);
  for (uint32_t d = 0; d < all->count; d++) {
    const struct sc_delegation *delegation = all->order[d];
    if (to_anyone(delegation)) continue;
    for (uint32_t i = 0; i < delegation->to_count; i++) {
      uint32_t agent = delegation->to[i].ref.index;
      const struct sc_agent *model = &lower->policy->agents[agent];
      for (uint32_t t = 0; t < model->task_count; t++)
        if (covers_task(delegation, model->tasks[t].name))
          add_once(lower->arena, &lists[lower->task_bases[agent] + t], d);
    }
  }
  for (uint32_t t = 0; t < lower->task_count; t++)
    lower->tasks[t].to_named_class = class_of(all, &lists[t]);
}

static void classify_any(struct delegations *all) {
  struct sc_lower *lower = all->lower;
  struct id_list to_any = {0};
  for (uint32_t d = 0; d < all->count; d++)
    if (to_anyone(all->order[d])) *SC_PUSH(lower->arena, &to_any.items) = d;
  struct sc_map by_task = {0}; /* task name -> class */
  for (uint32_t a = 0; a < lower->policy->agent_count && to_any.items.count > 0; a++) {
    const struct sc_agent *agent = &lower->policy->agents[a];
    for (uint32_t t = 0; t < agent->task_count; t++) {
      uint32_t class = sc_map_get(&by_task, agent->tasks[t].name);
      if (class == SC_NOT_FOUND) {
        struct id_list list = {0};
        for (size_t i = 0; i < to_any.items.count; i++)
          if (covers_task(all->order[to_any.items.items[i]], agent->tasks[t].name))
            *SC_PUSH(lower->arena, &list.items) = to_any.items.items[i];
        class = class_of(all, &list);
        sc_map_add(lower->arena, &by_task, agent->tasks[t].name, class);
      }
      lower->tasks[lower->task_bases[a] + t].to_any_class = class;
    }
  }
}

/* --- rows --------------------------------------------------------------------------------------------------- */

static uint32_t ceiling_row(struct delegations *all, const uint32_t *list, uint32_t count) {
  struct sc_lower *lower = all->lower;
  struct sc_str key = {(const char *)list, count * sizeof *list};
  uint32_t known = sc_map_get(&all->ceilings, key);
  if (known != SC_NOT_FOUND) return known;
  struct sc_claims everywhere = {0};
  for (uint32_t i = 0; i < count; i++) {
    const struct sc_delegation *d = all->order[list[i]];
    if (d->any_scope)
      *SC_PUSH(lower->arena, &everywhere.items) =
          (struct sc_claim){0, all->refs[list[i]], all->rules[list[i]]};
    else
      sc_lower_claim(lower, &lower->claims, d->scopes, d->scope_count, all->refs[list[i]],
                     all->rules[list[i]]);
  }
  /* Not shared with equal rows of other delegations: explanation tells them apart by their row. */
  uint32_t off =
      sc_lower_claims_row(lower, everywhere.items.items, (uint32_t)everywhere.items.count, false);
  sc_map_add(lower->arena, &all->ceilings, sc_str_copy(lower->arena, key), off);
  return off;
}

static int compare_pairs(const void *a, const void *b) {
  const struct sc_cell *x = a, *y = b;
  if (x->key != y->key) return x->key < y->key ? -1 : 1;
  return x->value < y->value ? -1 : x->value > y->value;
}

/* The row of everyone who delegates exactly by `list` (rising). */
static uint32_t class_row(struct delegations *all, const struct id_list *list) {
  if (list->items.count == 0) return 0;
  struct sc_lower *lower = all->lower;
  uint32_t known = sc_map_get(&all->class_rows, list_key(list));
  if (known != SC_NOT_FOUND) return known;
  SC_VEC(struct sc_cell) pairs = {0}; /* class, delegation */
  for (size_t i = 0; i < list->items.count; i++) {
    const struct id_list *classes = &all->classes_of[list->items.items[i]];
    for (size_t c = 0; c < classes->items.count; c++)
      *SC_PUSH(lower->arena, &pairs) =
          (struct sc_cell){classes->items.items[c], list->items.items[i]};
  }
  if (pairs.count > 0) qsort(pairs.items, pairs.count, sizeof *pairs.items, compare_pairs);
  SC_VEC(struct sc_cell) cells = {0};
  struct id_list common = {0};
  for (size_t i = 0; i < pairs.count;) {
    uint32_t class = pairs.items[i].key;
    common.items.count = 0;
    for (; i < pairs.count && pairs.items[i].key == class; i++)
      *SC_PUSH(lower->arena, &common.items) = pairs.items[i].value;
    uint32_t row = ceiling_row(all, common.items.items, (uint32_t)common.items.count);
    if (row != 0) *SC_PUSH(lower->arena, &cells) = (struct sc_cell){class, row};
  }
  all->cells += cells.count;
  uint32_t off = sc_rows_add(&lower->rows, SCOPE_F_ROW_CLASSES, cells.items, (uint32_t)cells.count,
                             SCOPE_F_NONE, true);
  sc_map_add(lower->arena, &all->class_rows, sc_str_copy(lower->arena, list_key(list)), off);
  return off;
}

#define NO_ROW_YET 0xffffffffu

/* Which delegations name whom in `from`. */
struct delegators {
  struct id_list any_user, any_agent;
  struct id_list *users, *roles, *agents;
  uint32_t *set_rows; /* per set of roles */
};

static void index_delegators(struct delegations *all, struct delegators *from) {
  struct sc_arena *arena = all->lower->arena;
  const struct sc_policy *policy = all->lower->policy;
  from->users = SC_NEW_ARRAY(arena, struct id_list, policy->user_count);
  from->roles = SC_NEW_ARRAY(arena, struct id_list, policy->role_count);
  from->agents = SC_NEW_ARRAY(arena, struct id_list, policy->agent_count);
  from->set_rows = SC_NEW_ARRAY(arena, uint32_t, all->lower->set_count);
  for (uint32_t i = 0; i < all->lower->set_count; i++) from->set_rows[i] = NO_ROW_YET;
  for (uint32_t d = 0; d < all->count; d++) {
    for (uint32_t i = 0; i < all->order[d]->from_count; i++) {
      const struct sc_selector *s = &all->order[d]->from[i];
      struct id_list *list = NULL;
      switch (s->kind) {
      case SC_SELECT_USER: list = s->any ? &from->any_user : &from->users[s->ref.index]; break;
      case SC_SELECT_AGENT: list = s->any ? &from->any_agent : &from->agents[s->ref.index]; break;
      case SC_SELECT_ROLE: list = &from->roles[s->ref.index]; break;
      }
      add_once(arena, list, d);
    }
  }
}

/* Of all roles of a set, whose number is `set`. */
static uint32_t role_set_row(struct delegations *all, const struct delegators *from, uint32_t set,
                             const uint32_t *closure, uint32_t count) {
  uint32_t *row = &from->set_rows[set];
  if (*row != NO_ROW_YET) return *row;
  struct id_list list = {0};
  for (uint32_t r = 0; r < count; r++)
    for (size_t i = 0; i < from->roles[closure[r]].items.count; i++)
      *SC_PUSH(all->lower->arena, &list.items) = from->roles[closure[r]].items.items[i];
  list.items.count = sc_sort_ids(list.items.items, list.items.count);
  *row = class_row(all, &list);
  return *row;
}

static void lower_rules(struct delegations *all) {
  struct sc_lower *lower = all->lower;
  for (uint32_t i = 0; i < all->count; i++) {
    const struct sc_delegation *d = all->order[i];
    sc_mdd_ref ref = sc_lower_expr(lower, d->when);
    if (d->expires) {
      sc_mdd_ref before = sc_variables_before(&lower->variables, lower->mdd, d->expires_at);
      ref = sc_mdd_guard(lower->mdd, before, ref, SCOPE_F_EXPIRED);
    }
    sc_mdd_ref near = sc_variables_chain_at_most(&lower->variables, lower->mdd, d->max_depth);
    all->refs[i] = sc_mdd_guard(lower->mdd, near, ref, SCOPE_F_TOO_DEEP);
    all->rules[i] = sc_lower_add_rule(lower, all->refs[i]);
  }
}

bool sc_lower_delegations(struct sc_lower *lower) {
  const struct sc_policy *policy = lower->policy;
  struct delegations all = {.lower = lower, .count = policy->delegation_count};
  all.order = lower->delegations;
  all.refs = SC_NEW_ARRAY(lower->arena, sc_mdd_ref, all.count);
  all.rules = SC_NEW_ARRAY(lower->arena, uint32_t, all.count);
  all.classes_of = SC_NEW_ARRAY(lower->arena, struct id_list, all.count);
  lower_rules(&all);
  classify_named(&all);
  classify_any(&all);
  struct delegators from = {0};
  index_delegators(&all, &from);
  lower->meta.any_user_row = class_row(&all, &from.any_user);
  lower->meta.any_agent_row = class_row(&all, &from.any_agent);
  for (uint32_t r = 0; r < policy->role_count; r++)
    lower->roles[r].delegate_row =
        role_set_row(&all, &from, lower->set_of_role[r], policy->roles[r].closure,
                     policy->roles[r].closure_count);
  for (uint32_t u = 0; u < policy->user_count && all.cells <= CLASS_ROWS_MAX; u++) {
    const struct sc_user *user = &policy->users[u];
    lower->users[u].delegate_row = class_row(&all, &from.users[u]);
    lower->users[u].role_delegate_row =
        role_set_row(&all, &from, lower->set_of_user[u], user->closure, user->closure_count);
  }
  for (uint32_t a = 0; a < policy->agent_count; a++)
    lower->agents[a].delegate_row = class_row(&all, &from.agents[a]);
  lower->meta.to_class_count = (uint32_t)all.classes.count;
  return all.cells <= CLASS_ROWS_MAX;
}
