/* SPDX-License-Identifier: Apache-2.0
 *
 * variables.c - collecting constants, numbering variables and classes. variables_atoms.c builds diagrams from them.
 *
 * Invariant: an atom's or selector's variable is found by the same key when collecting and when building.
 */
#include "back/variables.h"

#include <stdlib.h>

#include "back/intervals.h"
#include "back/variables_internal.h"
#include "base/sorted.h"
#include "condition/regex.h"

/* --- keys ------------------------------------------------------------------------------------------ */

uint16_t sc_variable_source(const struct sc_expr *atom) {
  switch (atom->source) {
  case SC_FROM_ATTR: return (uint16_t)atom->attr;
  case SC_FROM_NOW:
  case SC_FROM_WEEKDAY:
  case SC_FROM_CLOCK:
  case SC_FROM_DATE: return SCOPE_F_FROM_NOW;
  case SC_FROM_RESOURCE: return SCOPE_F_FROM_RESOURCE;
  case SC_FROM_USER: return SCOPE_F_FROM_USER;
  case SC_FROM_AGENT: return SCOPE_F_FROM_AGENT;
  case SC_FROM_TASK: return SCOPE_F_FROM_TASK;
  case SC_FROM_SCOPE: return SCOPE_F_FROM_SCOPE;
  }
  return SCOPE_F_FROM_REQUEST;
}

enum scope_f_var_kind sc_variable_kind(const struct sc_expr *atom) {
  switch (atom->op) {
  case SC_OP_HAS: return SCOPE_F_VAR_PRESENT;
  case SC_OP_CONTAINS: return SCOPE_F_VAR_MEMBER;
  case SC_OP_STARTS_WITH:
  case SC_OP_GLOB:
  case SC_OP_MATCHES: return SCOPE_F_VAR_MATCH;
  case SC_OP_EQ:
  case SC_OP_NE:
  case SC_OP_LT:
  case SC_OP_LE:
  case SC_OP_GT:
  case SC_OP_GE:
  case SC_OP_IN:
  case SC_OP_NOT_IN:
  case SC_OP_IS_TRUE: break;
  }
  if (atom->source == SC_FROM_WEEKDAY || atom->source == SC_FROM_CLOCK) return SCOPE_F_VAR_WEEK;
  if (atom->source == SC_FROM_DATE) return SCOPE_F_VAR_DATE;
  if (atom->type == SC_TYPE_IP) return SCOPE_F_VAR_ADDRESS;
  if (atom->type == SC_TYPE_STRING) return SCOPE_F_VAR_LITERAL;
  return SCOPE_F_VAR_POINTS;
}

/* What identifies a variable. `detail` is a zone's name, a member's literal or an automaton's bytes. */
static struct sc_variable *variable(struct sc_variables *v, enum scope_f_var_kind kind,
                                    uint16_t source, struct sc_str detail, bool *added) {
  struct sc_text key = {0};
  sc_text_format(v->arena, &key, "%d.%u.", (int)kind, source);
  sc_text_add(v->arena, &key, detail);
  uint32_t fresh = (uint32_t)v->list.count;
  uint32_t index = sc_map_add(v->arena, &v->by_key, sc_text_str(&key), fresh);
  *added = index == fresh;
  if (*added) {
    struct sc_variable *made = SC_NEW(v->arena, struct sc_variable);
    made->kind = kind;
    made->source = source;
    made->id = fresh;
    *SC_PUSH(v->arena, &v->list) = made;
  }
  /* After finish the list is in another order: index_of maps the index of the first collection to it. */
  return v->list.items[v->index_of == NULL ? index : v->index_of[index]];
}

/* An automaton's identity: minimal automata in canonical numbering are equal where their bytes are. */
static struct sc_str dfa_key(struct sc_arena *arena, const struct sc_dfa *dfa) {
  struct sc_text key = {0};
  sc_text_add(arena, &key, (struct sc_str){(const char *)dfa->class_of, sizeof dfa->class_of});
  sc_text_format(arena, &key, "%u.%u.", dfa->start, dfa->state_count);
  size_t cells = (size_t)dfa->state_count * dfa->class_count;
  sc_text_add(arena, &key, (struct sc_str){(const char *)dfa->next, cells * sizeof *dfa->next});
  sc_text_add(arena, &key,
              (struct sc_str){(const char *)dfa->accept, dfa->state_count * sizeof *dfa->accept});
  return sc_text_str(&key);
}

static uint32_t zone_index(struct sc_variables *v, struct sc_str name) {
  uint32_t fresh = (uint32_t)v->zones.count;
  uint32_t index = sc_map_add(v->arena, &v->zone_by_name, name, fresh);
  if (index == fresh) *SC_PUSH(v->arena, &v->zones) = sc_zone_find(v->arena, name);
  return index;
}

struct sc_variable *sc_variable_of(struct sc_variables *v, const struct sc_expr *atom) {
  enum scope_f_var_kind kind = sc_variable_kind(atom);
  struct sc_str detail = {0};
  if (kind == SCOPE_F_VAR_WEEK || kind == SCOPE_F_VAR_DATE) detail = atom->zone;
  if (kind == SCOPE_F_VAR_MEMBER) detail = atom->consts[0].string;
  if (kind == SCOPE_F_VAR_MATCH) detail = dfa_key(v->arena, atom->dfa);
  bool added;
  struct sc_variable *var = variable(v, kind, sc_variable_source(atom), detail, &added);
  if (added) {
    if (kind == SCOPE_F_VAR_WEEK || kind == SCOPE_F_VAR_DATE) var->zone = zone_index(v, atom->zone);
    var->literal = detail;
    var->dfa = atom->dfa;
    var->atom = atom;
  }
  return var;
}

struct sc_variable *sc_variable_plain(struct sc_variables *v, enum scope_f_var_kind kind,
                                      uint16_t source) {
  bool added;
  return variable(v, kind, source, (struct sc_str){0}, &added);
}

struct sc_variable *sc_variable_role(struct sc_variables *v, uint32_t role) {
  bool added;
  struct sc_variable *var = variable(v, SCOPE_F_VAR_ROLE, SCOPE_F_FROM_REQUEST,
                                     sc_str_format(v->arena, "%u", role), &added);
  if (added) var->role = role;
  return var;
}

/* --- collecting -------------------------------------------------------------------------------------- */

static void add_point(struct sc_variables *v, struct sc_variable *var, int64_t point) {
  *SC_PUSH(v->arena, &var->points) = point;
}

static void collect_atom(struct sc_variables *v, const struct sc_expr *atom) {
  uint32_t fresh = (uint32_t)v->collected.count;
  if (sc_map_add(v->arena, &v->collected, atom->text, fresh) != fresh) return;
  struct sc_variable *var = sc_variable_of(v, atom);
  if (var->kind == SCOPE_F_VAR_LITERAL) {
    for (uint32_t i = 0; i < atom->const_count; i++)
      *SC_PUSH(v->arena, &var->literals) = atom->consts[i].string;
  } else if (var->kind == SCOPE_F_VAR_ADDRESS) {
    struct sc_address_intervals set;
    sc_address_intervals_of(v->arena, atom, &set);
    for (size_t i = 0; i < set.items.count; i++) {
      memcpy(SC_PUSH(v->arena, &var->addresses)->bytes, set.items.items[i].low, 16);
      if (!set.items.items[i].to_end)
        memcpy(SC_PUSH(v->arena, &var->addresses)->bytes, set.items.items[i].high, 16);
    }
  } else if (var->kind == SCOPE_F_VAR_POINTS || var->kind == SCOPE_F_VAR_WEEK ||
             var->kind == SCOPE_F_VAR_DATE) {
    struct sc_intervals set;
    sc_intervals_of(v->arena, atom, &set);
    for (size_t i = 0; i < set.items.count; i++) {
      if (!set.items.items[i].from_start) add_point(v, var, set.items.items[i].low);
      if (!set.items.items[i].to_end) add_point(v, var, set.items.items[i].high);
    }
  }
}

static void collect_expr(struct sc_variables *v, const struct sc_expr *expr) {
  if (expr == NULL || expr->kind == SC_EXPR_NAME)
    return; /* the named condition is collected once */
  if (expr->kind == SC_EXPR_ATOM) {
    collect_atom(v, expr);
    return;
  }
  for (uint32_t i = 0; i < expr->arg_count; i++) collect_expr(v, expr->args[i]);
}

static void collect_grants(struct sc_variables *v, const struct sc_grant *grants, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) collect_expr(v, grants[i].when);
}

static void collect_deny(struct sc_variables *v, const struct sc_deny *deny) {
  collect_expr(v, deny->when);
  if (deny->has_users && deny->any_user)
    sc_variable_plain(v, SCOPE_F_VAR_SUBJECT, SCOPE_F_FROM_REQUEST);
  for (uint32_t i = 0; i < deny->user_count && !deny->any_user; i++) {
    struct sc_variable *var = sc_variable_plain(v, SCOPE_F_VAR_LITERAL, SCOPE_F_FROM_USER);
    *SC_PUSH(v->arena, &var->literals) = deny->users[i].name;
  }
  for (uint32_t i = 0; i < deny->task_count; i++) {
    struct sc_variable *var = sc_variable_plain(v, SCOPE_F_VAR_LITERAL, SCOPE_F_FROM_TASK);
    *SC_PUSH(v->arena, &var->literals) = deny->tasks[i].name;
  }
  for (uint32_t i = 0; i < deny->role_count; i++) sc_variable_role(v, deny->roles[i].index);
}

static void collect_delegation(struct sc_variables *v, const struct sc_delegation *d) {
  collect_expr(v, d->when);
  if (d->expires)
    add_point(v, sc_variable_plain(v, SCOPE_F_VAR_POINTS, SCOPE_F_FROM_NOW), d->expires_at);
  if (d->max_depth < SC_CHAIN_MAX)
    add_point(v, sc_variable_plain(v, SCOPE_F_VAR_CHAIN, SCOPE_F_FROM_REQUEST),
              (int64_t)d->max_depth + 1);
}

void sc_variables_collect(struct sc_arena *arena, const struct sc_policy *policy,
                          struct sc_variables *out) {
  *out = (struct sc_variables){.arena = arena, .policy = policy};
  for (uint32_t i = 0; i < policy->condition_count; i++)
    collect_expr(out, policy->conditions[i].expr);
  for (uint32_t i = 0; i < policy->role_count; i++)
    collect_grants(out, policy->roles[i].grants, policy->roles[i].grant_count);
  for (uint32_t i = 0; i < policy->user_count; i++)
    collect_grants(out, policy->users[i].grants, policy->users[i].grant_count);
  for (uint32_t a = 0; a < policy->agent_count; a++) {
    for (uint32_t t = 0; t < policy->agents[a].task_count; t++) {
      const struct sc_task *task = &policy->agents[a].tasks[t];
      collect_expr(out, task->when);
      collect_grants(out, task->scopes, task->scope_count);
    }
  }
  for (uint32_t i = 0; i < policy->delegation_count; i++)
    collect_delegation(out, &policy->delegations[i]);
  for (uint32_t i = 0; i < policy->deny_count; i++) collect_deny(out, &policy->denies[i]);
}

/* --- numbering ------------------------------------------------------------------------------------------ */

static void drop_outside_week(struct sc_variable *var) {
  size_t kept = 0;
  for (size_t i = 0; i < var->points.count; i++)
    if (var->points.items[i] > 0 && var->points.items[i] < SC_WEEK_SECONDS)
      var->points.items[kept++] = var->points.items[i];
  var->points.count = kept;
}

static void finish_classes(struct sc_variables *v, struct sc_variable *var) {
  switch (var->kind) {
  case SCOPE_F_VAR_POINTS:
  case SCOPE_F_VAR_WEEK:
  case SCOPE_F_VAR_DATE:
  case SCOPE_F_VAR_CHAIN:
    if (var->kind == SCOPE_F_VAR_WEEK) drop_outside_week(var);
    var->points.count = sc_sort_points(var->points.items, var->points.count);
    /* An atom that is always true or false has no break points; a variable has two classes at least. */
    if (var->points.count == 0) add_point(v, var, 1);
    var->class_count = (uint32_t)var->points.count + 1;
    return;
  case SCOPE_F_VAR_ADDRESS:
    var->addresses.count = sc_sort_addresses(var->addresses.items, var->addresses.count);
    var->class_count = (uint32_t)var->addresses.count + 1;
    return;
  case SCOPE_F_VAR_LITERAL:
    var->literals.count = sc_sort_texts(var->literals.items, var->literals.count);
    var->class_count = (uint32_t)var->literals.count + 1;
    return;
  case SCOPE_F_VAR_MATCH:
  case SCOPE_F_VAR_MEMBER:
  case SCOPE_F_VAR_PRESENT:
  case SCOPE_F_VAR_ROLE:
  case SCOPE_F_VAR_SUBJECT: var->class_count = 2; return;
  case SCOPE_F_VAR_END: return;
  }
}

/* Cheap tests first: a walk that ends early has then paid little. */
static unsigned cost(enum scope_f_var_kind kind) {
  switch (kind) {
  case SCOPE_F_VAR_CHAIN: return 0;
  case SCOPE_F_VAR_SUBJECT: return 1;
  case SCOPE_F_VAR_PRESENT: return 2;
  case SCOPE_F_VAR_POINTS: return 3;
  case SCOPE_F_VAR_WEEK: return 4;
  case SCOPE_F_VAR_DATE: return 5;
  case SCOPE_F_VAR_LITERAL: return 6;
  case SCOPE_F_VAR_ADDRESS: return 7;
  case SCOPE_F_VAR_ROLE: return 8;
  case SCOPE_F_VAR_MEMBER: return 9;
  case SCOPE_F_VAR_MATCH: return 10;
  case SCOPE_F_VAR_END: break;
  }
  return 11;
}

static int compare_variables(const void *a, const void *b) {
  const struct sc_variable *x = *(struct sc_variable *const *)a;
  const struct sc_variable *y = *(struct sc_variable *const *)b;
  if (cost(x->kind) != cost(y->kind)) return cost(x->kind) < cost(y->kind) ? -1 : 1;
  if (x->source != y->source) return x->source < y->source ? -1 : 1;
  if (x->zone != y->zone) return x->zone < y->zone ? -1 : 1;
  if (x->role != y->role) return x->role < y->role ? -1 : 1;
  return sc_str_compare(x->literal, y->literal);
}

static int compare_zones(const void *a, const void *b) {
  const struct sc_zone *x = *(const struct sc_zone *const *)a;
  const struct sc_zone *y = *(const struct sc_zone *const *)b;
  return sc_str_compare(x->name, y->name);
}

static void sort_zones(struct sc_variables *v) {
  size_t count = v->zones.count;
  if (count == 0) return;
  struct sc_str *names = SC_NEW_ARRAY(v->arena, struct sc_str, count);
  for (size_t i = 0; i < count; i++) names[i] = v->zones.items[i]->name;
  qsort(v->zones.items, count, sizeof v->zones.items[0], compare_zones);
  struct sc_map sorted = {0};
  for (size_t i = 0; i < count; i++)
    sc_map_add(v->arena, &sorted, v->zones.items[i]->name, (uint32_t)i);
  for (size_t i = 0; i < v->list.count; i++) {
    struct sc_variable *var = v->list.items[i];
    if (var->kind == SCOPE_F_VAR_WEEK || var->kind == SCOPE_F_VAR_DATE)
      var->zone = sc_map_get(&sorted, names[var->zone]);
  }
}

void sc_variables_finish(struct sc_variables *v) {
  sort_zones(v);
  size_t count = v->list.count;
  for (size_t i = 0; i < count; i++) finish_classes(v, v->list.items[i]);
  if (count > 0) qsort(v->list.items, count, sizeof v->list.items[0], compare_variables);
  v->index_of = SC_NEW_ARRAY(v->arena, uint32_t, count);
  v->class_counts = SC_NEW_ARRAY(v->arena, uint32_t, count);
  for (uint32_t i = 0; i < count; i++) {
    struct sc_variable *var = v->list.items[i];
    v->index_of[var->id] = i;
    var->id = i;
    v->class_counts[i] = var->class_count;
  }
}
