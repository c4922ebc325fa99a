/* SPDX-License-Identifier: Apache-2.0
 *
 * resolve_names.c - sorting by name, so that neither files nor keys have an order; names and ids that stand twice.
 */
#include "front/name_order.h"
#include "front/resolve_internal.h"

static void duplicate(struct sc_resolver *r, enum sc_code code, const char *what,
                      const struct sc_named *named, uint32_t second, uint32_t first) {
  struct sc_diag *diag =
      sc_error(r->diags, code, sc_named_place(named, second), "%s `%.*s` is defined twice", what,
               SC_STR_ARGS(sc_named_name(named, second)));
  sc_diag_note(r->diags, diag, sc_named_place(named, first), "first defined here");
  sc_diag_hint(r->diags, diag, "rename one, or join the two");
}

/* Sorts, reports neighbours of the same name and keeps the first of them: returns how many are left. */
static uint32_t sort(struct sc_resolver *r, const struct sc_named named, const char *what) {
  if (!sc_name_sort(r->arena, &named)) return named.count;
  uint32_t kept = 1;
  for (uint32_t i = 1; i < named.count; i++) {
    if (sc_str_equal(sc_named_name(&named, kept - 1), sc_named_name(&named, i)))
      duplicate(r, SC_0207, what, &named, i, kept - 1);
    else
      memcpy(named.items + kept++ * named.size, named.items + i * named.size, named.size);
  }
  return kept;
}

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
    if (r->map.capacity > 0) return &r->map;                                                       \
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
  if (r->tasks.capacity > 0) return &r->tasks;
  sc_map_reserve(r->arena, &r->tasks, 0); /* made, though there be none */
  for (uint32_t a = 0; a < r->policy->agent_count; a++)
    for (uint32_t t = 0; t < r->policy->agents[a].task_count; t++)
      sc_map_add(r->arena, &r->tasks, r->policy->agents[a].tasks[t].name, 0);
  return &r->tasks;
}

/* --- all of it ---------------------------------------------------------------------------------------- */

void sc_resolve_names(struct sc_resolver *r) {
  struct sc_policy *policy = r->policy;
  policy->attr_count =
      sort(r, SC_NAMED(policy->attrs, policy->attr_count, name, name_span), "the attribute");
  policy->condition_count = sort(
      r, SC_NAMED(policy->conditions, policy->condition_count, name, name_span), "the condition");
  if (policy->unsorted.scopes)
    policy->scope_count =
        sort(r, SC_NAMED(policy->scopes, policy->scope_count, name, name_span), "the scope");
  if (policy->unsorted.roles)
    policy->role_count =
        sort(r, SC_NAMED(policy->roles, policy->role_count, name, name_span), "the role");
  if (policy->unsorted.users)
    policy->user_count =
        sort(r, SC_NAMED(policy->users, policy->user_count, name, name_span), "the user");
  if (policy->unsorted.agents)
    policy->agent_count =
        sort(r, SC_NAMED(policy->agents, policy->agent_count, name, name_span), "the agent");
  const struct sc_named denies = SC_NAMED(policy->denies, policy->deny_count, id, span);
  if (policy->unsorted.denies) (void)sc_name_sort(r->arena, &denies);
  check_rule_ids(r);
}
