/* SPDX-License-Identifier: Apache-2.0
 *
 * generate_policy.c - the sections of a random policy. Universes are small, so that rules of different legs meet.
 *
 * Everything it writes is valid: patterns are made from names that exist, references point backwards, lifetimes keep to
 * their caps.
 */
#include "oracle/generate_internal.h"

#define FORMAT(...) sc_str_format(gen->arena, __VA_ARGS__)

static struct sc_str condition_scalar(struct gen *gen) {
  /* never plain: a condition may hold any character */
  struct sc_str text = gen_condition(gen);
  struct sc_text out = {0};
  sc_text_add(gen->arena, &out, SC_STR("'"));
  for (size_t i = 0; i < text.len; i++)
    sc_text_format(gen->arena, &out, text.ptr[i] == '\'' ? "''" : "%c", text.ptr[i]);
  sc_text_add(gen->arena, &out, SC_STR("'"));
  return sc_text_str(&out);
}

/* --- context, conditions, risks ---------------------------------------------------------------------------------- */

static void add_context(struct gen *gen) {
  static const struct {
    const char *name;
    enum sc_type type;
    const char *text;
  } attrs[] = {{"mfa", SC_TYPE_BOOL, "bool"},
               {"ger\xc3\xa4t.ok", SC_TYPE_BOOL, "bool"},
               {"risk", SC_TYPE_INT, "int"},
               {"ticket", SC_TYPE_STRING, "string"},
               {"branch-name", SC_TYPE_STRING, "string"},
               {"groups", SC_TYPE_SET, "set"},
               {"ip", SC_TYPE_IP, "ip"},
               {"device.trust", SC_TYPE_ENUM, NULL},
               {"stage", SC_TYPE_ENUM, NULL},
               {"session.started", SC_TYPE_INSTANT, "instant"}};
  static const char *const values[] = {"none", "low", "managed", "attested", "z\xc3\xa9ro", "max"};
  for (uint32_t i = 0; i < sizeof(attrs) / sizeof(*attrs); i++) {
    if (rng_chance(&gen->content, 25) && gen->attr_count > 0) continue;
    struct gen_attr *attr = &gen->attrs[gen->attr_count++];
    attr->name = sc_str_from(attrs[i].name);
    attr->type = attrs[i].type;
    struct sc_str text = attrs[i].text == NULL ? SC_STR("") : sc_str_from(attrs[i].text);
    if (attr->type == SC_TYPE_ENUM) {
      uint32_t first = rng_below(&gen->content, 6);
      attr->value_count = 2 + rng_below(&gen->content, 4);
      struct sc_str items[6];
      for (uint32_t v = 0; v < attr->value_count; v++) {
        attr->values[v] = sc_str_from(values[(first + v * 5) % 6]);
        items[v] = gen_scalar(gen, attr->values[v]);
      }
      text = gen_flow_list(gen, items, attr->value_count);
    }
    gen_line(gen, GEN_CONTEXT, attr->name, text);
  }
}

static void add_conditions(struct gen *gen) {
  static const char *const names[] = {"business-hours", "corp", "b\xc3\xbcro", "safe.device", "c5"};
  uint32_t count = rng_below(&gen->content, 6);
  for (uint32_t i = 0; i < count; i++) {
    struct sc_str name = sc_str_from(names[i]);
    gen_line(gen, GEN_CONDITIONS, name, condition_scalar(gen));
    gen->conditions[gen->condition_count++] = name;
  }
}

static void add_risks(struct gen *gen) {
  static const char *const names[] = {"low", "medium", "high", "critical"};
  static const uint32_t caps[] = {86400, 14400, 3600, 900};
  for (uint32_t r = 0; r < SC_RISKS; r++) {
    gen->caps[r] = caps[r];
    if (!rng_chance(&gen->content, 35)) continue;
    struct gen_map map = {0};
    if (rng_chance(&gen->content, 60)) {
      bool raise = rng_chance(&gen->content, 30);
      gen->caps[r] = raise ? caps[r] + 600 : caps[r] / (2 + rng_below(&gen->content, 3));
      gen_put(gen, &map, "max_ttl", gen_duration(gen, gen->caps[r]));
      if (raise) gen_put(gen, &map, "allow_long_ttl", gen_scalar(gen, SC_STR("long jobs")));
    }
    gen_put_duties(gen, &map, 40);
    if (map.count > 0) gen_entry(gen, GEN_RISKS, sc_str_from(names[r]), &map);
  }
}

/* --- roles, users, agents ---------------------------------------------------------------------------------------- */

static struct sc_str pattern_list(struct gen *gen, struct sc_str first, bool deny) {
  struct sc_str items[4];
  uint32_t count = 1 + rng_below(&gen->content, 3);
  for (uint32_t i = 0; i < count; i++) {
    struct sc_str base = i == 0 ? first : gen_scope_name(gen);
    items[i] = gen_scalar(gen, gen_pattern(gen, base, deny));
  }
  return gen_flow_list(gen, items, count);
}

/* One item of `grants` or of a task's `scopes`. */
static struct sc_str grant_item(struct gen *gen, struct sc_str first, uint32_t when_percent) {
  if (rng_chance(&gen->content, 40)) return gen_scalar(gen, gen_pattern(gen, first, false));
  struct gen_map map = {0};
  gen_put(gen, &map, "scopes", pattern_list(gen, first, false));
  if (rng_chance(&gen->content, when_percent)) gen_put(gen, &map, "when", condition_scalar(gen));
  if (rng_chance(&gen->content, 20)) {
    static const char *const words[] = {"grant", "regel-\xc3\xa4", "r"};
    struct sc_str id = FORMAT("%s.%llx", RNG_PICK(&gen->content, words),
                              (unsigned long long)rng_next(&gen->content));
    gen_put(gen, &map, "id", gen_scalar(gen, id));
  }
  return gen_flow_map(gen, &map);
}

static struct sc_str grant_list(struct gen *gen) {
  struct sc_str items[4];
  uint32_t count = 1 + rng_below(&gen->content, 3);
  for (uint32_t i = 0; i < count; i++) items[i] = grant_item(gen, gen_scope_name(gen), 55);
  return gen_flow_list(gen, items, count);
}

/* Some of `names`, each once. */
static struct sc_str name_list(struct gen *gen, const struct sc_str *names, uint32_t count,
                               uint32_t most) {
  struct sc_str items[8];
  uint32_t n = 0;
  uint32_t first = rng_below(&gen->content, count);
  uint32_t want = 1 + rng_below(&gen->content, most);
  for (uint32_t i = 0; i < want && i < count; i++)
    items[n++] = gen_scalar(gen, names[(first + i) % count]);
  return gen_flow_list(gen, items, n);
}

static void add_roles(struct gen *gen) {
  static const char *const names[] = {"viewer",
                                      "sre",
                                      "admin",
                                      "on-call",
                                      "pr\xc3\xbc"
                                      "fer",
                                      "r6"};
  uint32_t count = 2 + rng_below(&gen->content, 5);
  for (uint32_t i = 0; i < count; i++) {
    struct gen_map map = {0};
    if (gen->role_count > 0 && rng_chance(&gen->content, 40))
      gen_put(gen, &map, "inherits", name_list(gen, gen->roles, gen->role_count, 2));
    if (rng_chance(&gen->content, 85)) gen_put(gen, &map, "grants", grant_list(gen));
    if (rng_chance(&gen->content, 20)) gen_put(gen, &map, "title", gen_scalar(gen, SC_STR("R")));
    gen_entry(gen, GEN_ROLES, sc_str_from(names[i]), &map);
    gen->roles[gen->role_count++] = sc_str_from(names[i]);
  }
}

static void add_users(struct gen *gen) {
  for (uint32_t i = 0; i < gen->user_count; i++) {
    struct gen_map map = {0};
    if (rng_chance(&gen->content, 75))
      gen_put(gen, &map, "roles", name_list(gen, gen->roles, gen->role_count, 2));
    if (rng_chance(&gen->content, 60)) gen_put(gen, &map, "grants", grant_list(gen));
    gen_entry(gen, GEN_USERS, gen->users[i], &map);
  }
}

static struct sc_str task_map(struct gen *gen) {
  struct gen_map map = {0};
  struct sc_str first = gen_scope_name(gen);
  struct sc_str items[4];
  uint32_t count = 1 + rng_below(&gen->content, 3);
  for (uint32_t i = 0; i < count; i++)
    items[i] = grant_item(gen, i == 0 ? first : gen_scope_name(gen), 45);
  gen_put(gen, &map, "scopes", gen_flow_list(gen, items, count));
  if (rng_chance(&gen->content, 50)) {
    uint32_t limit = gen_scope_limit(gen, first);
    uint32_t ttl = limit <= 61 ? limit : 60 + rng_below(&gen->content, limit - 60);
    gen_put(gen, &map, "ttl", gen_duration(gen, ttl));
  }
  if (rng_chance(&gen->content, 20)) gen_put(gen, &map, "when", condition_scalar(gen));
  if (rng_chance(&gen->content, 40))
    gen_put(gen, &map, "autonomous", SC_STR("true"));
  else if (rng_chance(&gen->content, 20))
    gen_put(gen, &map, "autonomous", SC_STR("false"));
  gen_put_duties(gen, &map, 20);
  return gen_flow_map(gen, &map);
}

static void add_agents(struct gen *gen) {
  for (uint32_t i = 0; i < gen->agent_count; i++) {
    const struct gen_agent *agent = &gen->agents[i];
    struct gen_map map = {0};
    struct gen_map tasks = {0};
    for (uint32_t t = 0; t < agent->task_count; t++) {
      struct sc_str key = gen_scalar(gen, agent->tasks[t]);
      struct sc_str task = task_map(gen);
      tasks.items[tasks.count++] = FORMAT("%.*s: %.*s", SC_STR_ARGS(key), SC_STR_ARGS(task));
    }
    if (rng_chance(&gen->content, 70)) gen_put(gen, &map, "owner", gen_scalar(gen, SC_STR("team")));
    gen_put(gen, &map, "tasks", gen_flow_map(gen, &tasks));
    gen_entry(gen, GEN_AGENTS, agent->name, &map);
  }
}

/* --- delegations and denies -------------------------------------------------------------------------------------- */

static struct sc_str selector(struct gen *gen, bool to) {
  const struct gen_agent *agent = &gen->agents[rng_below(&gen->content, gen->agent_count)];
  struct sc_str role = gen->roles[rng_below(&gen->content, gen->role_count)];
  struct sc_str user = gen->users[rng_below(&gen->content, gen->user_count)];
  uint32_t kind = to ? 80 + rng_below(&gen->content, 20) : rng_below(&gen->content, 100);
  if (kind < 30) return FORMAT("role:%.*s", SC_STR_ARGS(role));
  if (kind < 45) return FORMAT("user:%.*s", SC_STR_ARGS(user));
  if (kind < 60) return SC_STR("user:*");
  if (kind < 80) return FORMAT("agent:%.*s", SC_STR_ARGS(agent->name));
  if (kind < 93) return FORMAT("agent:%.*s", SC_STR_ARGS(agent->name));
  return SC_STR("agent:*");
}

/* 1 or 2 different selectors, also in chosen[0 .. *count - 1]. */
static struct sc_str selectors(struct gen *gen, bool to, struct sc_str *chosen, uint32_t *count) {
  struct sc_str items[2];
  *count = 1;
  chosen[0] = selector(gen, to);
  if (rng_chance(&gen->content, 40)) {
    chosen[1] = selector(gen, to);
    if (!sc_str_equal(chosen[0], chosen[1])) *count = 2;
  }
  for (uint32_t i = 0; i < *count; i++) items[i] = gen_scalar(gen, chosen[i]);
  return gen_flow_list(gen, items, *count);
}

static bool names_agent(const struct sc_str *selectors, uint32_t count, struct sc_str selector) {
  for (uint32_t i = 0; i < count; i++)
    if (sc_str_equal(selectors[i], selector) && !sc_str_equal(selector, SC_STR("agent:*")))
      return true;
  return false;
}

/* A task of one of the agents that `to` names. */
static struct sc_str task_of(struct gen *gen, const struct sc_str *to, uint32_t to_count) {
  struct sc_str name = to[rng_below(&gen->content, to_count)];
  name = (struct sc_str){name.ptr + 6, name.len - 6};
  const struct gen_agent *agent = &gen->agents[rng_below(&gen->content, gen->agent_count)];
  for (uint32_t i = 0; i < gen->agent_count; i++)
    if (sc_str_equal(gen->agents[i].name, name)) agent = &gen->agents[i];
  return agent->tasks[rng_below(&gen->content, agent->task_count)];
}

static void add_delegations(struct gen *gen) {
  static const char *const expiries[] = {"2026-03-08", "2026-07-14T12:00:00Z", "2027-01-01",
                                         "2026-10-25T02:30:00", "2026-03-29T02:30:00+01:00"};
  uint32_t count = 3 + rng_below(&gen->content, 7);
  for (uint32_t i = 0; i < count; i++) {
    struct gen_map map = {0};
    struct sc_str givers[2], chosen[2], to;
    uint32_t giver_count, n;
    gen_put(gen, &map, "from", selectors(gen, false, givers, &giver_count));
    do /* nobody delegates to itself */
      to = selectors(gen, true, chosen, &n);
    while (names_agent(givers, giver_count, chosen[0]) ||
           (n == 2 && names_agent(givers, giver_count, chosen[1])));
    gen_put(gen, &map, "to", to);
    struct sc_str task = rng_chance(&gen->content, 50) ? SC_STR("*") : task_of(gen, chosen, n);
    task = gen_scalar(gen, task);
    gen_put(gen, &map, "tasks", gen_flow_list(gen, &task, 1));
    if (rng_chance(&gen->content, 35))
      gen_put(gen, &map, "scopes", pattern_list(gen, gen_scope_name(gen), false));
    if (rng_chance(&gen->content, 35)) gen_put(gen, &map, "when", condition_scalar(gen));
    if (rng_chance(&gen->content, 30))
      gen_put(gen, &map, "expires", sc_str_from(RNG_PICK(&gen->content, expiries)));
    if (rng_chance(&gen->content, 60))
      gen_put(gen, &map, "max_depth", FORMAT("%u", 1 + rng_below(&gen->content, 8)));
    if (rng_chance(&gen->content, 40)) {
      struct sc_str id = FORMAT("d-%llx", (unsigned long long)rng_next(&gen->content));
      gen_put(gen, &map, "id", gen_scalar(gen, id));
    }
    gen_item(gen, GEN_DELEGATIONS, &map);
  }
}

static void add_denies(struct gen *gen) {
  uint32_t count = rng_below(&gen->content, 5);
  struct sc_str agents[6];
  for (uint32_t i = 0; i < gen->agent_count; i++) agents[i] = gen->agents[i].name;
  for (uint32_t i = 0; i < count; i++) {
    struct gen_map map = {0};
    struct sc_str star = gen_scalar(gen, SC_STR("*"));
    star = gen_flow_list(gen, &star, 1);
    struct sc_str id = FORMAT("no-%u%llx", i, (unsigned long long)rng_next(&gen->content));
    gen_put(gen, &map, "id", gen_scalar(gen, id));
    if (rng_chance(&gen->content, 35))
      gen_put(gen, &map, "users",
              rng_chance(&gen->content, 30) ? star
                                            : name_list(gen, gen->users, gen->user_count, 2));
    if (rng_chance(&gen->content, 35))
      gen_put(gen, &map, "roles", name_list(gen, gen->roles, gen->role_count, 2));
    if (rng_chance(&gen->content, 40))
      gen_put(gen, &map, "agents",
              rng_chance(&gen->content, 20) ? star : name_list(gen, agents, gen->agent_count, 2));
    if (rng_chance(&gen->content, 35)) {
      const struct gen_agent *agent = &gen->agents[rng_below(&gen->content, gen->agent_count)];
      gen_put(gen, &map, "tasks",
              rng_chance(&gen->content, 10) ? star
                                            : name_list(gen, agent->tasks, agent->task_count, 2));
    }
    if (map.count == 1 || rng_chance(&gen->content, 75)) /* a deny selects by something */
      gen_put(gen, &map, "scopes", pattern_list(gen, gen_scope_name(gen), true));
    if (rng_chance(&gen->content, 60)) gen_put(gen, &map, "when", condition_scalar(gen));
    if (rng_chance(&gen->content, 35)) gen_put(gen, &map, "unless", condition_scalar(gen));
    if (rng_chance(&gen->content, 60))
      gen_put(gen, &map, "message", gen_scalar(gen, SC_STR("no: \"because\"")));
    gen_item(gen, GEN_DENIES, &map);
  }
}

/* Names of what later sections refer to. */
static void choose_names(struct gen *gen) {
  static const char *const users[] = {"alice@acme.example", "bob", "zo\xc3\xab", "o'neil", "u5",
                                      "x509:CN=dave"};
  static const char *const agents[] = {"infrabot", "deploy-bot", "sub.agent",
                                       "\xc3\xb1"
                                       "andu",
                                       "a5"};
  static const char *const tasks[] = {"deploy", "check",
                                      "pr\xc3\xbc"
                                      "fen",
                                      "t4", "clean-up"};
  gen->user_count = 2 + rng_below(&gen->content, 4);
  for (uint32_t i = 0; i < gen->user_count; i++) gen->users[i] = sc_str_from(users[i]);
  gen->agent_count = 1 + rng_below(&gen->content, 5);
  uint32_t task_kinds = 2 + rng_below(&gen->content, 4);
  for (uint32_t i = 0; i < gen->agent_count; i++) {
    struct gen_agent *agent = &gen->agents[i];
    agent->name = sc_str_from(agents[i]);
    uint32_t first = rng_below(&gen->content, task_kinds);
    agent->task_count = 1 + rng_below(&gen->content, task_kinds);
    for (uint32_t t = 0; t < agent->task_count; t++)
      agent->tasks[t] = sc_str_from(tasks[(first + t) % task_kinds]);
  }
}

void generate_policy(struct sc_arena *arena, uint64_t content, uint64_t layout,
                     struct gen_policy *out) {
  static const char *const zones[] = {"",    "America/New_York",    "Europe/Berlin",
                                      "UTC", "Australia/Lord_Howe", "Asia/Kathmandu"};
  struct gen *gen = SC_NEW(arena, struct gen);
  *out = (struct gen_policy){.name = SC_STR("gen.policy")};
  gen->arena = arena;
  gen->content.state = content;
  gen->layout.state = layout;
  gen->out = out;
  out->zone = sc_str_from(RNG_PICK(&gen->content, zones));
  out->serial = rng_chance(&gen->content, 30) ? rng_below(&gen->content, 1000) : 0;
  choose_names(gen);
  add_context(gen);
  add_risks(gen);
  gen_scopes(gen);
  add_conditions(gen);
  add_roles(gen);
  add_users(gen);
  add_agents(gen);
  add_delegations(gen);
  add_denies(gen);
}
