/* SPDX-License-Identifier: Apache-2.0
 *
 * generate_pools.c - names of a checked policy, and its constants with their neighbours, as material for requests.
 */
#include "oracle/generate_pools.h"

/* The value and its neighbours. */
static void add_number(struct sc_arena *arena, struct numbers *pool, int64_t value) {
  *SC_PUSH(arena, pool) = value;
  if (value > INT64_MIN) *SC_PUSH(arena, pool) = value - 1;
  if (value < INT64_MAX) *SC_PUSH(arena, pool) = value + 1;
}

static void add_address(struct sc_arena *arena, struct gen_pools *pools, const uint8_t bytes[16],
                        int step) {
  struct address address;
  int carry = step;
  for (int i = 15; i >= 0; i--) {
    int sum = bytes[i] + carry;
    address.bytes[i] = (uint8_t)sum;
    carry = sum < 0 ? -1 : sum > 255 ? 1 : 0;
  }
  *SC_PUSH(arena, &pools->addresses) = address;
}

static void add_network(struct sc_arena *arena, struct gen_pools *pools, const struct sc_const *c) {
  uint8_t last[16];
  memcpy(last, c->address, 16);
  uint32_t bits = c->kind == SC_CONST_NETWORK ? c->prefix_len : 128;
  for (uint32_t bit = bits; bit < 128; bit++)
    last[bit / 8] = (uint8_t)(last[bit / 8] | 0x80u >> (bit % 8));
  for (int step = -1; step <= 1; step++) {
    add_address(arena, pools, c->address, step);
    add_address(arena, pools, last, step);
  }
}

static void add_const(struct sc_arena *arena, struct gen_pools *pools, enum sc_type type,
                      const struct sc_const *c) {
  struct numbers *pool = NULL;
  switch (type) {
  case SC_TYPE_INT: pool = &pools->integers; break;
  case SC_TYPE_INSTANT: pool = &pools->instants; break;
  case SC_TYPE_CLOCK: pool = &pools->clocks; break;
  case SC_TYPE_DATE: pool = &pools->days; break;
  case SC_TYPE_STRING:
  case SC_TYPE_SET: *SC_PUSH(arena, &pools->strings) = c->string; break;
  case SC_TYPE_IP: add_network(arena, pools, c); break;
  case SC_TYPE_BOOL:
  case SC_TYPE_ENUM:
  case SC_TYPE_WEEKDAY: break;
  }
  if (pool == NULL) return;
  add_number(arena, pool, c->low);
  if (c->kind == SC_CONST_RANGE) add_number(arena, pool, c->high);
}

static void walk(struct sc_arena *arena, struct gen_pools *pools, const struct sc_expr *expr) {
  if (expr == NULL) return;
  for (uint32_t i = 0; i < expr->arg_count; i++) walk(arena, pools, expr->args[i]);
  for (uint32_t i = 0; expr->kind == SC_EXPR_ATOM && i < expr->const_count; i++)
    add_const(arena, pools, expr->type, &expr->consts[i]);
}

static void walk_grants(struct sc_arena *arena, struct gen_pools *pools,
                        const struct sc_grant *grants, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) walk(arena, pools, grants[i].when);
}

static void add_scopes(struct sc_arena *arena, struct gen_pools *pools) {
  static const char *const below[] = {"tool",  "GetThing", "sub:tool", "read",
                                      "x:y:z", "other",    "Get"};
  for (uint32_t i = 0; i < pools->policy->scope_count; i++) {
    const struct sc_scope *scope = &pools->policy->scopes[i];
    *SC_PUSH(arena, &pools->scopes) = scope->name;
    for (uint32_t k = 0; scope->open && k < sizeof(below) / sizeof(*below); k++)
      *SC_PUSH(arena, &pools->scopes) =
          sc_str_format(arena, "%.*s:%s", SC_STR_ARGS(scope->name), below[k]);
  }
}

static void add_constants(struct sc_arena *arena, struct gen_pools *pools) {
  static const int64_t integers[] = {0, 1, -1, 5, 1000, INT64_MAX, INT64_MIN};
  /* changes of clocks in the zones that policies use, the end of the zone data, the ends of time */
  static const int64_t instants[] = {1772953200,
                                     1793512800,
                                     1774746000,
                                     1792890000,
                                     1775314800,
                                     1791041400,
                                     1771120800,
                                     1774144800,
                                     1767225600,
                                     4102444800,
                                     0,
                                     -2717650800,
                                     5000000000,
                                     INT64_C(-60000000000),
                                     INT64_MIN + 1,
                                     INT64_MAX - 1};
  static const char *const strings[] = {"", "main", "a", "/", "a/b", "\xc3\xa9", "CHG-1"};
  const struct sc_policy *policy = pools->policy;
  for (uint32_t i = 0; i < sizeof(integers) / sizeof(*integers); i++)
    *SC_PUSH(arena, &pools->integers) = integers[i];
  for (uint32_t i = 0; i < sizeof(instants) / sizeof(*instants); i++)
    add_number(arena, &pools->instants, instants[i]);
  for (uint32_t i = 0; i < sizeof(strings) / sizeof(*strings); i++)
    *SC_PUSH(arena, &pools->strings) = sc_str_from(strings[i]);
  *SC_PUSH(arena, &pools->clocks) = 0;
  *SC_PUSH(arena, &pools->days) = 20500;
  add_address(arena, pools, (const uint8_t[16]){0}, 0);
  for (uint32_t i = 0; i < policy->delegation_count; i++)
    if (policy->delegations[i].expires)
      add_number(arena, &pools->instants, policy->delegations[i].expires_at);
}

struct gen_pools *generate_pools(struct sc_arena *arena, const struct sc_policy *policy,
                                 const struct gen_policy *source) {
  struct gen_pools *pools = SC_NEW(arena, struct gen_pools);
  pools->policy = policy;
  add_scopes(arena, pools);
  add_constants(arena, pools);
  for (size_t i = 0; i < source->strings.count; i++)
    *SC_PUSH(arena, &pools->strings) = source->strings.items[i];
  for (uint32_t i = 0; i < policy->condition_count; i++)
    walk(arena, pools, policy->conditions[i].expr);
  for (uint32_t i = 0; i < policy->role_count; i++)
    walk_grants(arena, pools, policy->roles[i].grants, policy->roles[i].grant_count);
  for (uint32_t i = 0; i < policy->user_count; i++)
    walk_grants(arena, pools, policy->users[i].grants, policy->users[i].grant_count);
  for (uint32_t i = 0; i < policy->agent_count; i++)
    for (uint32_t t = 0; t < policy->agents[i].task_count; t++) {
      const struct sc_task *task = &policy->agents[i].tasks[t];
      walk(arena, pools, task->when);
      walk_grants(arena, pools, task->scopes, task->scope_count);
    }
  for (uint32_t i = 0; i < policy->delegation_count; i++)
    walk(arena, pools, policy->delegations[i].when);
  for (uint32_t i = 0; i < policy->deny_count; i++) walk(arena, pools, policy->denies[i].when);
  return pools;
}
