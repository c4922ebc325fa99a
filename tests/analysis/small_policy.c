/* SPDX-License-Identifier: Apache-2.0
 *
 * small_policy.c - the text of a small policy: two agents with two tasks, three roles, two users, an open scope, two
 * attributes. Atoms are those of the large generator.
 */
#include "analysis/small_policy.h"

#include "oracle/generate_internal.h"

#define CONDITIONS 3u

struct small {
  struct gen *gen; /* for its atoms */
  struct rng *rng; /* of the entry: the generator's */
  struct sc_text out;
  const uint64_t *seed; /* of the next entry */
};

#define ADD(...) sc_text_format(s->gen->arena, &s->out, __VA_ARGS__)

void small_policy_draw(struct rng *rng, struct small_policy *out) {
  out->world = rng_next(rng);
  for (unsigned i = 0; i < SMALL_ENTRIES; i++) out->entries[i] = rng_next(rng);
}

void small_policy_edit(struct rng *rng, struct small_policy *policy) {
  uint32_t count = 1 + rng_below(rng, 3);
  for (uint32_t i = 0; i < count; i++)
    policy->entries[rng_below(rng, SMALL_ENTRIES)] = rng_next(rng);
}

static void next_entry(struct small *s) { s->rng->state = *s->seed++; }

/* --- parts ------------------------------------------------------------------------------------------------------ */

static void put_when(struct small *s, const char *key, uint32_t percent) {
  if (!rng_chance(s->rng, percent)) return;
  uint32_t a = rng_below(s->rng, CONDITIONS), b = rng_below(s->rng, CONDITIONS);
  switch (rng_below(s->rng, 5)) {
  case 0: ADD(", %s: not c%u", key, a); return;
  case 1: ADD(", %s: c%u and c%u", key, a, b); return;
  case 2: ADD(", %s: c%u or not c%u", key, a, b); return;
  default: ADD(", %s: c%u", key, a); return;
  }
}

static const char *pattern(struct small *s, bool deny) {
  static const char *const patterns[] = {"s:a", "s:b",   "s:c",   "'s:*'",  "'s:**'", "o",
                                         "o:x", "o:y:z", "'o:*'", "'o:**'", "'o:*:z'"};
  static const char *const partly[] = {"'s:*a'", "'o:x*'", "'**:z'", "'*:a'"};
  return deny && rng_chance(s->rng, 40) ? RNG_PICK(s->rng, partly) : RNG_PICK(s->rng, patterns);
}

static void put_patterns(struct small *s, bool deny) {
  ADD("scopes: [%s", pattern(s, deny));
  if (rng_chance(s->rng, 50)) ADD(", %s", pattern(s, deny));
  ADD("]");
}

static void put_grants(struct small *s, uint32_t most, uint32_t when_percent) {
  uint32_t count = 1 + rng_below(s->rng, most);
  for (uint32_t i = 0; i < count; i++) {
    ADD("%s{", i > 0 ? ", " : "");
    put_patterns(s, false);
    put_when(s, "when", when_percent);
    ADD("}");
  }
}

/* --- sections ------------------------------------------------------------------------------------------------------ */

static void put_head(struct small *s) {
  static const struct {
    const char *name, *type;
    enum sc_type kind;
  } attrs[] = {{"ok", "bool", SC_TYPE_BOOL},
               {"n", "int", SC_TYPE_INT},
               {"ref", "string", SC_TYPE_STRING},
               {"groups", "set", SC_TYPE_SET},
               {"ip", "ip", SC_TYPE_IP},
               {"trust", "[low, mid, high]", SC_TYPE_ENUM},
               {"since", "instant", SC_TYPE_INSTANT}};
  static const char *const zones[] = {"UTC", "America/New_York", "Europe/Berlin"};
  static const char *const ranks[] = {"low", "mid", "high"};
  struct gen *gen = s->gen;
  ADD("scopec: 1\npolicy: small\nversion: 1.0.0\nzone: %s\ncontext:\n", RNG_PICK(s->rng, zones));
  uint32_t first = rng_below(s->rng, 7), step = 1 + rng_below(s->rng, 6);
  gen->attr_count = 2;
  for (uint32_t i = 0; i < 2; i++) {
    uint32_t a = (first + i * step) % 7;
    struct gen_attr *attr = &gen->attrs[i];
    *attr = (struct gen_attr){.name = sc_str_from(attrs[a].name), .type = attrs[a].kind};
    for (; attr->type == SC_TYPE_ENUM && attr->value_count < 3; attr->value_count++)
      attr->values[attr->value_count] = sc_str_from(ranks[attr->value_count]);
    ADD("  %s: %s\n", attrs[a].name, attrs[a].type);
  }
}

static void put_conditions(struct small *s) {
  ADD("conditions:\n");
  for (uint32_t i = 0; i < CONDITIONS; i++) {
    next_entry(s);
    struct sc_str text;
    do /* a few atoms at most */
      text = gen_condition(s->gen);
    while (text.len > 64);
    ADD("  c%u: '", i);
    for (size_t k = 0; k < text.len; k++) ADD(text.ptr[k] == '\'' ? "''" : "%c", text.ptr[k]);
    ADD("'\n");
  }
}

static void put_scopes(struct small *s) {
  static const char *const risks[] = {"low", "medium", "high", "critical"};
  ADD("scopes:\n");
  for (uint32_t i = 0; i < s->gen->scope_count; i++) {
    const struct gen_scope *scope = &s->gen->scopes[i];
    next_entry(s);
    ADD("  %.*s: {risk: %s", SC_STR_ARGS(scope->name), RNG_PICK(s->rng, risks));
    if (scope->open) ADD(", open: true");
    if (rng_chance(s->rng, 25)) ADD(", ttl: %um", 1 + rng_below(s->rng, 14));
    if (rng_chance(s->rng, 20)) ADD(", step_up: [mfa]");
    if (i == 0 && rng_chance(s->rng, 40)) ADD(", implies: [s:b]");
    ADD("}\n");
  }
}

static void put_roles(struct small *s) {
  ADD("roles:\n");
  for (uint32_t i = 0; i < s->gen->role_count; i++) {
    next_entry(s);
    ADD("  %.*s: {", SC_STR_ARGS(s->gen->roles[i]));
    if (i > 0 && rng_chance(s->rng, 30)) ADD("inherits: [%.*s], ", SC_STR_ARGS(s->gen->roles[0]));
    ADD("grants: [");
    if (rng_chance(s->rng, 85)) put_grants(s, 2, 55);
    ADD("]}\n");
  }
}

static void put_users(struct small *s) {
  static const char *const roles[] = {"[]", "[r1]", "[r2]", "[r1, r3]", "[r2, r3]"};
  ADD("users:\n");
  for (uint32_t i = 0; i < s->gen->user_count; i++) {
    next_entry(s);
    if (rng_chance(s->rng, 10) && i > 0) continue;
    ADD("  %.*s: {roles: %s, grants: [", SC_STR_ARGS(s->gen->users[i]), RNG_PICK(s->rng, roles));
    if (rng_chance(s->rng, 40)) put_grants(s, 1, 60);
    ADD("]}\n");
  }
}

static void put_task(struct small *s, const char *name) {
  ADD("      %s: {scopes: [", name);
  if (rng_chance(s->rng, 60))
    ADD("{scopes: ['s:*', 'o:**', o]}");
  else
    put_grants(s, 2, 40);
  ADD("]");
  put_when(s, "when", 15);
  if (rng_chance(s->rng, 30)) ADD(", autonomous: true");
  if (rng_chance(s->rng, 20)) ADD(", log: full");
  ADD("}\n");
}

static void put_agents(struct small *s) {
  ADD("agents:\n");
  for (uint32_t i = 0; i < s->gen->agent_count; i++) {
    const struct gen_agent *agent = &s->gen->agents[i];
    ADD("  %.*s:\n    owner: team\n    tasks:\n", SC_STR_ARGS(agent->name));
    for (uint32_t t = 0; t < agent->task_count; t++) {
      next_entry(s);
      if (t == 0 || rng_chance(s->rng, 80)) put_task(s, agent->tasks[t].ptr);
    }
  }
}

static void put_delegations(struct small *s) {
  static const char *const people[] = {"role:r1", "role:r2", "role:r3", "user:ann", "'user:*'"};
  static const char *const agents[] = {"agent:a1", "agent:a2", "'agent:*'"};
  static const char *const expiries[] = {"2026-03-08", "2026-10-25T02:30:00", "2027-01-01"};
  ADD("delegations:\n");
  for (uint32_t i = 0; i < 3; i++) {
    next_entry(s);
    bool from_agent = i == 2;
    uint32_t to = rng_below(s->rng, from_agent ? 2 : 3);
    ADD("  - {id: d%u, from: [%s], to: [%s], tasks: [%s]", i,
        from_agent ? agents[1 - to] : RNG_PICK(s->rng, people), agents[to],
        rng_chance(s->rng, 60) ? "'*'" : "t");
    if (rng_chance(s->rng, 30)) {
      ADD(", ");
      put_patterns(s, false);
    }
    put_when(s, "when", 30);
    if (rng_chance(s->rng, 15)) ADD(", expires: %s", RNG_PICK(s->rng, expiries));
    ADD(", max_depth: %u}\n", 1 + rng_below(s->rng, 3));
  }
}

static void put_denies(struct small *s) {
  static const char *const by[] = {", users: [ann]",
                                   ", users: ['*']",
                                   ", roles: [r1]",
                                   ", roles: [r2, r3]",
                                   ", agents: [a1]",
                                   ", tasks: [t]",
                                   ", users: [bob], roles: [r1]",
                                   ""};
  bool any = false;
  for (uint32_t i = 0; i < 2; i++) {
    next_entry(s);
    if (rng_chance(s->rng, 45)) continue;
    ADD("%s  - {id: no-%u%s, ", any ? "" : "denies:\n", i, RNG_PICK(s->rng, by));
    any = true;
    put_patterns(s, true);
    put_when(s, rng_chance(s->rng, 70) ? "when" : "unless", 75);
    ADD("}\n");
  }
}

/* The names of all small policies. */
static void name_all(struct gen *gen) {
  static const char *const scopes[] = {"s:a", "s:b", "s:c", "o"};
  static const char *const roles[] = {"r1", "r2", "r3"};
  for (unsigned i = 0; i < 4; i++)
    gen->scopes[gen->scope_count++] =
        (struct gen_scope){.name = sc_str_from(scopes[i]), .open = i == 3};
  for (unsigned i = 0; i < 3; i++) gen->roles[gen->role_count++] = sc_str_from(roles[i]);
  gen->users[gen->user_count++] = SC_STR("ann");
  gen->users[gen->user_count++] = SC_STR("bob");
  gen->agents[gen->agent_count++] = (struct gen_agent){SC_STR("a1"), {SC_STR("t"), SC_STR("u")}, 2};
  gen->agents[gen->agent_count++] = (struct gen_agent){SC_STR("a2"), {SC_STR("t"), SC_STR("u")}, 2};
}

struct sc_str small_policy_text(struct sc_arena *arena, const struct small_policy *policy) {
  struct gen *gen = SC_NEW(arena, struct gen);
  struct small small = {.gen = gen, .rng = &gen->content, .seed = policy->entries}, *s = &small;
  gen->arena = arena;
  gen->out = SC_NEW(arena, struct gen_policy);
  gen->content.state = gen->layout.state = policy->world;
  name_all(gen);
  put_head(s);
  put_conditions(s);
  put_scopes(s);
  put_roles(s);
  put_users(s);
  put_agents(s);
  put_delegations(s);
  put_denies(s);
  return sc_text_str(&s->out);
}
