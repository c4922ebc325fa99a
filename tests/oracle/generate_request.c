/* SPDX-License-Identifier: Apache-2.0
 *
 * generate_request.c - random requests for a checked policy: its names with a few strangers among them, and values at
 * the edges of its constants.
 */
#include "oracle/generate_pools.h"

#include "oracle/oracle_text.h"

/* --- values ------------------------------------------------------------------------------------------------------ */

#define ANY(vec) ((vec).items[rng_below(rng, (vec).count)])

static struct sc_str odd_string(struct sc_arena *arena, struct rng *rng) {
  static const char *const broken[] = {
      "\xff", "a\x80", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "ab\xc3", "\xe2\x82"};
  if (rng_chance(rng, 97)) return sc_str_from(RNG_PICK(rng, broken));
  size_t len =
      4094 + rng_below(rng, 5); /* around the limit, with a character of two bytes at the end */
  char *text = sc_arena_alloc(arena, len, 1);
  memset(text, 'a', len);
  text[len - 2] = '\xc3';
  text[len - 1] = '\xa9';
  return (struct sc_str){text, len};
}

static struct sc_str any_string(struct sc_arena *arena, struct rng *rng,
                                const struct gen_pools *pools) {
  uint32_t kind = rng_below(rng, 100);
  if (kind < 4) return odd_string(arena, rng);
  struct sc_str text = ANY(pools->strings);
  if (kind < 80) return text;
  if (kind < 90) return sc_str_format(arena, "%.*sx", SC_STR_ARGS(text));
  if (text.len > 0 && kind < 95)
    return (struct sc_str){text.ptr, text.len - 1}; /* may cut a character */
  return sc_str_format(arena, "a/%.*s", SC_STR_ARGS(text));
}

static void address_text(struct sc_arena *arena, struct rng *rng, struct oracle_value *value) {
  static const char *const odd[] = {
      "010.1.2.3", "10.1.2",          "::ffff:10.1.2.3",     "::10.1.2.3",
      "1::2::3",   "fe80::1%eth0",    "::FFFF:0A01:0203",    "10.1.2.3 ",
      "",          "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::",     "10.1.2.256",
      "12345::",   "::1.2.3.4.5",     "1:2:3:4:5:6:1.2.3.4", ":1::"};
  value->type = SCOPE_VALUE_STRING;
  if (rng_chance(rng, 25)) {
    value->string = sc_str_from(RNG_PICK(rng, odd));
    return;
  }
  const uint8_t *a = value->address;
  if (oracle_address_is_v4(a) && rng_chance(rng, 80)) {
    value->string = sc_str_format(arena, "%u.%u.%u.%u", a[12], a[13], a[14], a[15]);
    return;
  }
  struct sc_text text = {0};
  for (int i = 0; i < 16; i += 2)
    sc_text_format(arena, &text, i == 0 ? "%x" : ":%x", (unsigned)a[i] << 8 | a[i + 1]);
  value->string = sc_text_str(&text);
}

static void set_value(struct sc_arena *arena, struct rng *rng, const struct gen_pools *pools,
                      struct oracle_value *value) {
  struct sc_str *items = SC_NEW_ARRAY(arena, struct sc_str, 4);
  value->type = SCOPE_VALUE_SET;
  value->item_count = rng_below(rng, 5);
  for (uint32_t i = 0; i < value->item_count; i++)
    items[i] = rng_chance(rng, 90) ? ANY(pools->strings) : any_string(arena, rng, pools);
  value->items = items;
}

static int64_t any_instant(struct rng *rng, const struct gen_pools *pools) {
  static const int32_t offsets[] = {0, -18000, -14400, 3600, 7200, 20700, 37800, 39600};
  uint32_t kind = rng_below(rng, 100);
  if (kind < 30) return ANY(pools->instants);
  if (kind < 60) /* an edge of a clock time, somewhere */
    return rng_between(rng, 20400, 20900) * 86400 + ANY(pools->clocks) - RNG_PICK(rng, offsets);
  if (kind < 75) return ANY(pools->days) * 86400 - RNG_PICK(rng, offsets) - rng_below(rng, 2);
  if (kind < 98) return rng_between(rng, 1767139200, 1798848000);
  return rng_between(rng, -6000000000, 6000000000);
}

static void value_of_type(struct sc_arena *arena, struct rng *rng, const struct gen_pools *pools,
                          const struct sc_attr *attr, enum sc_type type,
                          struct oracle_value *value) {
  switch (type) {
  case SC_TYPE_BOOL:
    value->type = SCOPE_VALUE_BOOL;
    value->number = rng_below(rng, 2);
    break;
  case SC_TYPE_INT:
    value->type = SCOPE_VALUE_INT;
    value->number = rng_chance(rng, 30) ? rng_between(rng, -60, 120) : ANY(pools->integers);
    break;
  case SC_TYPE_STRING:
    value->type = SCOPE_VALUE_STRING;
    value->string = any_string(arena, rng, pools);
    break;
  case SC_TYPE_SET: set_value(arena, rng, pools, value); break;
  case SC_TYPE_IP:
    memcpy(value->address, ANY(pools->addresses).bytes, 16);
    value->type = SCOPE_VALUE_IP;
    if (rng_chance(rng, 50)) address_text(arena, rng, value);
    break;
  case SC_TYPE_ENUM:
    value->type = SCOPE_VALUE_STRING;
    value->string = attr->value_count > 0 && rng_chance(rng, 95)
                        ? attr->values[rng_below(rng, attr->value_count)]
                        : SC_STR("other");
    break;
  case SC_TYPE_INSTANT:
    value->type = SCOPE_VALUE_INSTANT;
    value->number = any_instant(rng, pools);
    break;
  case SC_TYPE_WEEKDAY:
  case SC_TYPE_CLOCK:
  case SC_TYPE_DATE: break; /* of built-in attributes only */
  }
}

static void add_context(struct sc_arena *arena, struct rng *rng, const struct gen_pools *pools,
                        struct oracle_request *out) {
  const struct sc_policy *policy = pools->policy;
  uint32_t room = policy->attr_count + 8;
  bool flood = rng_below(rng, 3000) == 0; /* more than the runtime takes */
  out->context = SC_NEW_ARRAY(arena, struct oracle_attr, room + (flood ? 251 : 0));
  uint32_t skip_percent = rng_chance(rng, 50) ? 2 : 25;
  for (uint32_t i = 0; i < policy->attr_count; i++) {
    if (rng_chance(rng, skip_percent)) continue;
    struct oracle_attr *attr = &out->context[out->context_count++];
    attr->name = policy->attrs[i].name;
    enum sc_type type = policy->attrs[i].type;
    if (rng_chance(rng, 2)) type = (enum sc_type)rng_below(rng, SC_TYPE_INSTANT + 1);
    value_of_type(arena, rng, pools, &policy->attrs[i], type, &attr->value);
  }
  if (out->context_count > 0 && rng_chance(rng, 2)) { /* given twice: missing */
    out->context[out->context_count] = out->context[rng_below(rng, out->context_count)];
    out->context_count++;
  }
  if (rng_chance(rng, 5)) {
    struct oracle_attr *attr = &out->context[out->context_count++];
    attr->name = rng_chance(rng, 50) ? SC_STR("stranger") : SC_STR("now");
    value_of_type(arena, rng, pools, NULL, SC_TYPE_INT, &attr->value);
  }
  for (uint32_t i = 0; flood && i < 251; i++)
    out->context[out->context_count++].name = SC_STR("stranger");
}

/* --- who asks for what ------------------------------------------------------------------------------------------- */

static struct sc_str any_role(struct rng *rng, const struct gen_pools *pools) {
  if (rng_chance(rng, 12)) return SC_STR("nobody");
  return pools->policy->roles[rng_below(rng, pools->policy->role_count)].name;
}

static void add_subject(struct sc_arena *arena, struct rng *rng, const struct gen_pools *pools,
                        struct oracle_request *out) {
  const struct sc_policy *policy = pools->policy;
  uint32_t kind = rng_below(rng, 100);
  out->has_user = kind < 75;
  out->user = SC_STR("");
  if (out->has_user) {
    out->user = policy->users[rng_below(rng, policy->user_count)].name;
    if (rng_chance(rng, 8))
      out->user = rng_chance(rng, 80) ? SC_STR("mallory") : odd_string(arena, rng);
  }
  out->roles = NULL;
  out->role_count = 0;
  if (kind < 45 || (kind >= 75 && kind < 87)) return;
  out->role_count = rng_below(rng, 2000) == 0 ? 64 + rng_below(rng, 2) : 1 + rng_below(rng, 3);
  out->roles = SC_NEW_ARRAY(arena, struct sc_str, out->role_count);
  for (uint32_t i = 0; i < out->role_count; i++) out->roles[i] = any_role(rng, pools);
}

static const struct sc_agent *agent_by_name(const struct sc_policy *policy, struct sc_str name) {
  for (uint32_t i = 0; i < policy->agent_count; i++)
    if (sc_str_equal(policy->agents[i].name, name)) return &policy->agents[i];
  return NULL;
}

/* An agent that a delegation from `from` (NULL: from users or roles) names, or any one. */
static struct sc_str next_actor(struct rng *rng, const struct gen_pools *pools,
                                const struct sc_agent *from, struct sc_str task) {
  const struct sc_policy *policy = pools->policy;
  const struct sc_agent *agent = NULL;
  for (uint32_t tries = 0; tries < 8; tries++) {
    agent = &policy->agents[rng_below(rng, policy->agent_count)];
    const struct sc_delegation *d = &policy->delegations[rng_below(rng, policy->delegation_count)];
    const struct sc_selector *giver = &d->from[rng_below(rng, d->from_count)];
    bool is_agent = giver->kind == SC_SELECT_AGENT;
    if (is_agent != (from != NULL)) continue;
    if (is_agent && !giver->any && !sc_str_equal(giver->ref.name, from->name)) continue;
    const struct sc_selector *to = &d->to[rng_below(rng, d->to_count)];
    if (!to->any) agent = agent_by_name(policy, to->ref.name);
    for (uint32_t t = 0; t < agent->task_count; t++)
      if (sc_str_equal(agent->tasks[t].name, task)) return agent->name;
  }
  return agent->name;
}

static void add_actors(struct sc_arena *arena, struct rng *rng, const struct gen_pools *pools,
                       struct oracle_request *out) {
  const struct sc_policy *policy = pools->policy;
  static const uint8_t lengths[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 4};
  const struct sc_agent *first = &policy->agents[rng_below(rng, policy->agent_count)];
  out->task = first->tasks[rng_below(rng, first->task_count)].name;
  out->actor_count = rng_chance(rng, 94) ? RNG_PICK(rng, lengths) : rng_below(rng, 10);
  out->actors = SC_NEW_ARRAY(arena, struct sc_str, 10);
  const struct sc_agent *from = NULL;
  for (uint32_t i = out->actor_count; i-- > 0;) {
    out->actors[i] = next_actor(rng, pools, from, out->task);
    from = agent_by_name(policy, out->actors[i]);
    if (rng_chance(rng, 1)) out->actors[i] = SC_STR("stranger");
  }
  if (rng_chance(rng, 2)) out->task = SC_STR("other");
}

/* A name that a rule's pattern stands for: wildcards filled with something. */
static struct sc_str name_from_pattern(struct sc_arena *arena, struct rng *rng,
                                       struct sc_str pattern) {
  static const char *const fill[] = {"x", "read", "tool", "Get", "new"};
  struct sc_text out = {0};
  for (size_t i = 0; i < pattern.len; i++) {
    bool star = pattern.ptr[i] == '*';
    if (star && (i == 0 || pattern.ptr[i - 1] != '*'))
      sc_text_add(arena, &out, sc_str_from(RNG_PICK(rng, fill)));
    else if (star && rng_chance(rng, 40))
      sc_text_add(arena, &out, SC_STR(":y"));
    else if (!star)
      sc_text_add(arena, &out, (struct sc_str){pattern.ptr + i, 1});
  }
  return sc_text_str(&out);
}

static const struct sc_agent *acting(const struct gen_pools *pools,
                                     const struct oracle_request *request) {
  return request->actor_count == 0 ? NULL : agent_by_name(pools->policy, request->actors[0]);
}

static struct sc_str any_scope(struct sc_arena *arena, struct rng *rng,
                               const struct gen_pools *pools,
                               const struct oracle_request *request) {
  static const char *const odd[] = {"",    ":",   "urn::x", "urn:*", "nowhere:read",
                                    "urn", "a b", "urn:"};
  struct sc_str name = ANY(pools->scopes);
  uint32_t kind = rng_below(rng, 100);
  if (kind < 1) return sc_str_from(RNG_PICK(rng, odd));
  if (kind < 2) return sc_str_format(arena, "%.*s:", SC_STR_ARGS(name));
  if (kind < 4) {
    struct sc_text text = {0};
    sc_text_add(arena, &text, name);
    uint32_t segments = 8 + rng_below(rng, 9);
    for (uint32_t i = 0; i < segments; i++) sc_text_add(arena, &text, SC_STR(":s"));
    return sc_text_str(&text);
  }
  if (kind < 5) {
    struct sc_text text = {0};
    sc_text_format(arena, &text, "%.*s:", SC_STR_ARGS(name));
    while (text.count < 250 + rng_below(rng, 8)) sc_text_add(arena, &text, SC_STR("z"));
    return sc_text_str(&text);
  }
  const struct sc_agent *agent = acting(pools, request);
  for (uint32_t t = 0; kind < 80 && agent != NULL && t < agent->task_count; t++) {
    const struct sc_task *task = &agent->tasks[t];
    if (!sc_str_equal(task->name, request->task)) continue;
    const struct sc_grant *grant = &task->scopes[rng_below(rng, task->scope_count)];
    struct sc_str pattern = grant->patterns[rng_below(rng, grant->pattern_count)].text;
    for (uint32_t tries = 0; tries < 12; tries++) {
      name = ANY(pools->scopes);
      if (oracle_scope_match(pattern, name)) return name;
    }
    if (kind < 70) return name_from_pattern(arena, rng, pattern);
  }
  return name;
}

void generate_request(struct sc_arena *arena, struct rng *rng, const struct gen_pools *pools,
                      struct oracle_request *out) {
  *out = (struct oracle_request){0};
  add_actors(arena, rng, pools, out);
  add_subject(arena, rng, pools, out);
  out->scope = any_scope(arena, rng, pools, out);
  out->has_resource = rng_chance(rng, 80);
  out->resource = out->has_resource ? any_string(arena, rng, pools) : SC_STR("");
  out->has_now = rng_chance(rng, 88);
  out->now = out->has_now ? any_instant(rng, pools) : 0;
  add_context(arena, rng, pools, out);
}
