/* SPDX-License-Identifier: Apache-2.0
 *
 * resolve_names.c - sorting by name, so that neither files nor keys have an order; names and ids that stand twice.
 */
#include <stdlib.h>

#include "front/resolve_internal.h"

/* The model's named things begin differently; these read name and place of one of them. */
#define COMPARE_BY_NAME(function, type, field, place)                                              \
  static int function(const void *a, const void *b) {                                              \
    const struct type *x = a, *y = b;                                                              \
    int order = sc_str_compare(x->field, y->field);                                                \
    if (order != 0) return order;                                                                  \
    if (x->place.file != y->place.file) return x->place.file < y->place.file ? -1 : 1;             \
    return x->place.off < y->place.off ? -1 : x->place.off > y->place.off;                         \
  }
COMPARE_BY_NAME(by_attr, sc_attr, name, name_span)
COMPARE_BY_NAME(by_condition, sc_condition, name, name_span)
COMPARE_BY_NAME(by_scope, sc_scope, name, name_span)
COMPARE_BY_NAME(by_role, sc_role, name, name_span)
COMPARE_BY_NAME(by_user, sc_user, name, name_span)
COMPARE_BY_NAME(by_agent, sc_agent, name, name_span)
COMPARE_BY_NAME(by_task, sc_task, name, name_span)
COMPARE_BY_NAME(by_deny, sc_deny, id, span)

/* --- many names ------------------------------------------------------------------------------------- */

#define FEW 64u /* are compared as they are */

/* The eight bytes behind what all names begin with, as a number in the order of bytes. Names hold no zero byte. */
struct head {
  uint64_t bytes;
  uint32_t index;
};

struct named {
  char *items;
  size_t size; /* of an item */
  size_t name_off; /* in it, of a struct sc_str */
  uint32_t count;
  int (*compare)(const void *a, const void *b);
};

static struct sc_str name_of(const struct named *n, uint32_t i) {
  struct sc_str name;
  memcpy(&name, n->items + i * n->size + n->name_off, sizeof name);
  return name;
}

static size_t common_prefix(const struct named *n) {
  struct sc_str first = name_of(n, 0);
  size_t common = first.len;
  for (uint32_t i = 1; i < n->count; i++) {
    struct sc_str name = name_of(n, i);
    size_t same = 0;
    while (same < common && same < name.len && name.ptr[same] == first.ptr[same]) same++;
    common = same;
  }
  return common;
}

static struct head head_of(const struct named *n, uint32_t index, size_t common) {
  struct sc_str name = name_of(n, index);
  struct head head = {.index = index};
  for (size_t i = common; i < common + 8; i++)
    head.bytes = head.bytes << 8 | (i < name.len ? (unsigned char)name.ptr[i] : 0);
  return head;
}

static int by_head(const void *a, const void *b) {
  const struct head *x = a, *y = b;
  if (x->bytes != y->bytes) return x->bytes < y->bytes ? -1 : 1;
  return x->index < y->index ? -1 : x->index > y->index;
}

/* Puts item heads[i].index at i, along the cycles of the permutation. */
static void permute(const struct named *n, struct head *heads, char *spare) {
  for (uint32_t i = 0; i < n->count; i++) {
    if (heads[i].index == i) continue;
    uint32_t at = i;
    memcpy(spare, n->items + i * n->size, n->size);
    while (heads[at].index != i) {
      uint32_t from = heads[at].index;
      memcpy(n->items + at * n->size, n->items + from * n->size, n->size);
      heads[at].index = at;
      at = from;
    }
    memcpy(n->items + at * n->size, spare, n->size);
    heads[at].index = at;
  }
}

/* As qsort does. Large catalogs spend their time on names that lie anywhere: most comparisons are of two numbers here. */
static void sort_named(struct sc_arena *arena, const struct named *n) {
  if (n->count < FEW) {
    if (n->count > 1) qsort(n->items, n->count, n->size, n->compare);
    return;
  }
  size_t common = common_prefix(n);
  struct head *heads = SC_NEW_ARRAY(arena, struct head, n->count);
  for (uint32_t i = 0; i < n->count; i++) heads[i] = head_of(n, i, common);
  qsort(heads, n->count, sizeof *heads, by_head);
  permute(n, heads, sc_arena_alloc(arena, 1, n->size));
  for (uint32_t first = 0, end; first < n->count; first = end) {
    for (end = first + 1; end < n->count && heads[end].bytes == heads[first].bytes;) end++;
    if (end - first > 1) qsort(n->items + first * n->size, end - first, n->size, n->compare);
  }
}

static void duplicate(struct sc_resolver *r, enum sc_code code, const char *what,
                      struct sc_str name, struct sc_span second, struct sc_span first) {
  struct sc_diag *diag =
      sc_error(r->diags, code, second, "%s `%.*s` is defined twice", what, SC_STR_ARGS(name));
  sc_diag_note(r->diags, diag, first, "first defined here");
  sc_diag_hint(r->diags, diag, "rename one, or join the two");
}

/* Sorts, reports neighbours of the same name and keeps the first of them. */
#define SORT(r, items, count, compare, what, field, place)                                         \
  do {                                                                                             \
    bool sorted = true;                                                                            \
    for (uint32_t i_ = 1; i_ < (count) && sorted; i_++)                                            \
      sorted = compare(&(items)[i_ - 1], &(items)[i_]) < 0;                                        \
    if (!sorted) {                                                                                 \
      const struct named all_ = {(char *)(items), sizeof *(items),                                 \
                                 (size_t)((char *)&(items)->field - (char *)(items)), (count),     \
                                 compare};                                                         \
      sort_named((r)->arena, &all_);                                                               \
    }                                                                                              \
    uint32_t kept_ = 0;                                                                            \
    for (uint32_t i_ = 0; i_ < (count); i_++) {                                                    \
      if (kept_ > 0 && sc_str_equal((items)[kept_ - 1].field, (items)[i_].field))                  \
        duplicate((r), SC_0207, (what), (items)[i_].field, (items)[i_].place,                      \
                  (items)[kept_ - 1].place);                                                       \
      else if (kept_++ != i_)                                                                      \
        (items)[kept_ - 1] = (items)[i_];                                                          \
    }                                                                                              \
    (count) = kept_;                                                                               \
  } while (0)

struct rule_ids {
  struct sc_map map;
  SC_VEC(struct sc_span) spans;
};

static void check_id(struct sc_resolver *r, struct rule_ids *ids, struct sc_str id,
                     struct sc_span span) {
  uint32_t fresh = (uint32_t)ids->spans.count;
  uint32_t found = sc_map_add(r->arena, &ids->map, id, fresh);
  if (found != fresh) {
    struct sc_diag *diag =
        sc_error(r->diags, SC_0208, span, "the rule id `%.*s` is used twice", SC_STR_ARGS(id));
    sc_diag_note(r->diags, diag, ids->spans.items[found], "first used here");
    return;
  }
  *SC_PUSH(r->arena, &ids->spans) = span;
}

static void check_grant_ids(struct sc_resolver *r, struct rule_ids *ids,
                            const struct sc_grant *grants, uint32_t count, unsigned holds) {
  if ((holds & SC_HOLDS_ID) == 0) return;
  for (uint32_t i = 0; i < count; i++)
    if (grants[i].id_given) check_id(r, ids, grants[i].id_or_list, grants[i].span);
}

static void check_rule_ids(struct sc_resolver *r) {
  const struct sc_policy *policy = r->policy;
  struct rule_ids ids = {0};
  sc_map_reserve(r->arena, &ids.map, (size_t)policy->deny_count + policy->delegation_count);
  for (uint32_t i = 0; i < policy->deny_count; i++)
    check_id(r, &ids, policy->denies[i].id, policy->denies[i].span);
  for (uint32_t i = 0; i < policy->delegation_count; i++)
    if (policy->delegations[i].id_given)
      check_id(r, &ids, policy->delegations[i].id, policy->delegations[i].span);
  for (uint32_t i = 0; i < policy->role_count; i++)
    check_grant_ids(r, &ids, policy->roles[i].grants, policy->roles[i].grant_count,
                    policy->roles[i].holds);
  for (uint32_t i = 0; i < policy->user_count; i++)
    check_grant_ids(r, &ids, policy->users[i].grants, policy->users[i].grant_count,
                    policy->users[i].holds);
  for (uint32_t a = 0; a < policy->agent_count; a++) {
    const struct sc_agent *agent = &policy->agents[a];
    if ((agent->holds & SC_HOLDS_ID) == 0) continue;
    for (uint32_t t = 0; t < agent->task_count; t++)
      check_grant_ids(r, &ids, agent->tasks[t].scopes, agent->tasks[t].scope_count,
                      agent->tasks[t].holds);
  }
}

/* --- maps -------------------------------------------------------------------------------------------- */

#define MAP_OF_NAMES(function, map, items, item_count)                                             \
  const struct sc_map *function(struct sc_resolver *r) {                                           \
    if (r->map.count > 0) return &r->map;                                                          \
    sc_map_reserve(r->arena, &r->map, r->policy->item_count);                                      \
    for (uint32_t i = 0; i < r->policy->item_count; i++)                                           \
      sc_map_add(r->arena, &r->map, r->policy->items[i].name, i);                                  \
    return &r->map;                                                                                \
  }
MAP_OF_NAMES(sc_resolve_scope_map, scopes, scopes, scope_count)
MAP_OF_NAMES(sc_resolve_role_map, roles, roles, role_count)
MAP_OF_NAMES(sc_resolve_user_map, users, users, user_count)
MAP_OF_NAMES(sc_resolve_agent_map, agents, agents, agent_count)

const struct sc_map *sc_resolve_task_map(struct sc_resolver *r) {
  if (r->tasks.count > 0) return &r->tasks;
  for (uint32_t a = 0; a < r->policy->agent_count; a++)
    for (uint32_t t = 0; t < r->policy->agents[a].task_count; t++)
      sc_map_add(r->arena, &r->tasks, r->policy->agents[a].tasks[t].name, 0);
  return &r->tasks;
}

/* --- all of it ---------------------------------------------------------------------------------------- */

void sc_resolve_names(struct sc_resolver *r) {
  struct sc_policy *policy = r->policy;
  SORT(r, policy->attrs, policy->attr_count, by_attr, "the attribute", name, name_span);
  SORT(r, policy->conditions, policy->condition_count, by_condition, "the condition", name,
       name_span);
  SORT(r, policy->scopes, policy->scope_count, by_scope, "the scope", name, name_span);
  SORT(r, policy->roles, policy->role_count, by_role, "the role", name, name_span);
  SORT(r, policy->users, policy->user_count, by_user, "the user", name, name_span);
  SORT(r, policy->agents, policy->agent_count, by_agent, "the agent", name, name_span);
  for (uint32_t a = 0; a < policy->agent_count; a++) {
    struct sc_agent *agent = &policy->agents[a];
    SORT(r, agent->tasks, agent->task_count, by_task, "the task", name, name_span);
  }
  if (policy->deny_count > 1)
    qsort(policy->denies, policy->deny_count, sizeof *policy->denies, by_deny);
  check_rule_ids(r);
}
