/* SPDX-License-Identifier: Apache-2.0
 *
 * generate_scopes.c - the catalog of a random policy: names, open scopes, implications, lifetimes, duties; and the
 * patterns that cover them.
 */
#include "oracle/generate_internal.h"
#include "oracle/oracle_text.h"

#define FORMAT(...) sc_str_format(gen->arena, __VA_ARGS__)

struct sc_str gen_duration(struct gen *gen, uint32_t seconds) {
  struct sc_text out = {0};
  static const struct {
    uint32_t seconds;
    char unit;
  } units[] = {{86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}};
  for (uint32_t i = 0; i < 4; i++) {
    if (seconds >= units[i].seconds)
      sc_text_format(gen->arena, &out, "%u%c", seconds / units[i].seconds, units[i].unit);
    seconds %= units[i].seconds;
  }
  return sc_text_str(&out);
}

void gen_put_duties(struct gen *gen, struct gen_map *map, uint32_t percent) {
  static const char *const step_ups[] = {"mfa", "approval", "webauthn", "best\xc3\xa4tigung"};
  static const char *const logs[] = {"minimal", "standard", "full"};
  if (rng_chance(&gen->content, percent)) {
    struct sc_str items[2];
    uint32_t first = rng_below(&gen->content, 4);
    uint32_t count = 1 + rng_below(&gen->content, 2);
    for (uint32_t i = 0; i < count; i++)
      items[i] = gen_scalar(gen, sc_str_from(step_ups[(first + i) % 4]));
    gen_put(gen, map, "step_up", gen_flow_list(gen, items, count));
  }
  if (rng_chance(&gen->content, percent))
    gen_put(gen, map, "log", sc_str_from(RNG_PICK(&gen->content, logs)));
}

/* --- scopes ------------------------------------------------------------------------------------------------------ */

static struct sc_str scope_segment(struct gen *gen, uint32_t level) {
  static const char *const tops[] = {"urn", "s3", "Mail"};
  static const char *const middles[] = {"infra", "db", "it's", "Get", "x"};
  static const char *const ends[] = {"read", "write",    "GetObject", "GetList",
                                     "x",    "a.b-c_d~", "{y}"};
  return sc_str_from(level == 0   ? RNG_PICK(&gen->content, tops)
                     : level == 1 ? RNG_PICK(&gen->content, middles)
                                  : RNG_PICK(&gen->content, ends));
}

static bool scope_taken(const struct gen *gen, struct sc_str name) {
  for (uint32_t i = 0; i < gen->scope_count; i++)
    if (sc_str_equal(gen->scopes[i].name, name)) return true;
  return false;
}

static struct sc_str scope_name(struct gen *gen) {
  if (rng_chance(&gen->content, 2)) return SC_STR("a:b:c:d:e:f:g:h:i:j:k:l:m:n:o:p"); /* 16 */
  struct sc_text out = {0};
  uint32_t depth = 1 + rng_below(&gen->content, 4);
  for (uint32_t level = 0; level < depth; level++) {
    struct sc_str part = scope_segment(gen, level);
    sc_text_format(gen->arena, &out, "%s%.*s", level == 0 ? "" : ":", SC_STR_ARGS(part));
  }
  return sc_text_str(&out);
}

struct sc_str gen_pattern(struct gen *gen, struct sc_str name, bool deny) {
  bool declared = scope_taken(gen, name);
  if (rng_chance(&gen->content, 35)) return name;
  struct sc_text out = {0};
  size_t start = 0;
  bool first = true;
  while (start <= name.len) {
    size_t end = start;
    while (end < name.len && name.ptr[end] != ':') end++;
    size_t len = end - start;
    if (!first) sc_text_add(gen->arena, &out, SC_STR(":"));
    first = false;
    uint32_t kind = rng_below(&gen->content, 100);
    if (kind < 18) {
      sc_text_add(gen->arena, &out, SC_STR("*"));
    } else if (kind < 32) {
      sc_text_add(gen->arena, &out, SC_STR("**"));
      while (end < name.len && rng_chance(&gen->content, 50)) {
        end++;
        while (end < name.len && name.ptr[end] != ':') end++;
      }
    } else if (kind < 46 && (declared || deny) && name.len < 28) {
      size_t keep = rng_below(&gen->content, len);
      size_t tail = rng_below(&gen->content, len - keep + 1);
      if (keep + tail == 0) tail = 1; /* a whole `*` is the case above */
      sc_text_format(gen->arena, &out, "%.*s*%.*s", (int)keep, name.ptr + start, (int)tail,
                     name.ptr + end - tail);
    } else {
      sc_text_add(gen->arena, &out, (struct sc_str){name.ptr + start, len});
    }
    start = end + 1;
  }
  struct sc_str pattern = sc_text_str(&out);
  if (deny && sc_str_equal(pattern, SC_STR("*"))) return name;
  return pattern;
}

/* Implied scopes lie behind their scope in the list, so no cycle can be. */
static bool implies_forward(const struct gen *gen, struct sc_str pattern, uint32_t index) {
  for (uint32_t i = 0; i < index; i++)
    if (oracle_scope_match(pattern, gen->scopes[i].name)) return false;
  return true;
}

static void put_implies(struct gen *gen, struct gen_map *map, uint32_t index) {
  struct sc_str items[3];
  uint32_t count = 0;
  for (uint32_t tries = 0; tries < 4 && count < 2; tries++) {
    uint32_t other = index + rng_below(&gen->content, gen->scope_count - index);
    struct sc_str base = gen->scopes[other].name;
    if (gen->mention_count > 0 && rng_chance(&gen->content, 25))
      base = gen->mentions[rng_below(&gen->content, gen->mention_count)];
    struct sc_str pattern = gen_pattern(gen, base, false);
    if (sc_str_equal(pattern, gen->scopes[index].name) || !implies_forward(gen, pattern, index))
      continue;
    if (count == 0 || !sc_str_equal(pattern, items[0])) items[count++] = pattern;
  }
  if (count == 0) return;
  for (uint32_t i = 0; i < count; i++) items[i] = gen_scalar(gen, items[i]);
  gen_put(gen, map, "implies", gen_flow_list(gen, items, count));
}

static void put_scope_ttl(struct gen *gen, struct gen_map *map, struct gen_scope *scope) {
  scope->limit_s = gen->caps[scope->risk];
  if (!rng_chance(&gen->content, 40)) return;
  bool long_ttl = rng_chance(&gen->content, 20);
  uint32_t seconds = 60 + rng_below(&gen->content, scope->limit_s - 59);
  if (long_ttl) seconds = scope->limit_s + 60 * rng_below(&gen->content, 3);
  gen_put(gen, map, "ttl", gen_duration(gen, seconds));
  if (long_ttl) gen_put(gen, map, "allow_long_ttl", gen_scalar(gen, SC_STR("a \"reason\"")));
  scope->limit_s = seconds;
}

static void add_mentions(struct gen *gen) {
  static const char *const below[] = {"tool", "GetThing", "sub:tool", "read", "x:y:z"};
  for (uint32_t i = 0; i < gen->scope_count; i++) {
    if (!gen->scopes[i].open || gen->scopes[i].name.len > 30) continue;
    for (uint32_t k = 0; k < 2 && gen->mention_count < 8; k++) {
      struct sc_str name =
          FORMAT("%.*s:%s", SC_STR_ARGS(gen->scopes[i].name), RNG_PICK(&gen->content, below));
      if (!scope_taken(gen, name)) gen->mentions[gen->mention_count++] = name;
    }
  }
}

void gen_scopes(struct gen *gen) {
  static const char *const risks[] = {"low", "medium", "high", "critical"};
  uint32_t count = 4 + rng_below(&gen->content, 9);
  for (uint32_t tries = 0; tries < 100 && gen->scope_count < count; tries++) {
    struct sc_str name = scope_name(gen);
    if (scope_taken(gen, name)) continue;
    struct gen_scope *scope = &gen->scopes[gen->scope_count++];
    scope->name = name;
    scope->risk = (enum sc_risk)rng_below(&gen->content, SC_RISKS);
    scope->open = name.len < 30 && rng_chance(&gen->content, 15);
  }
  add_mentions(gen);
  for (uint32_t i = 0; i < gen->scope_count; i++) {
    struct gen_map map = {0};
    gen_put(gen, &map, "risk", sc_str_from(risks[gen->scopes[i].risk]));
    if (gen->scopes[i].open) gen_put(gen, &map, "open", SC_STR("true"));
    if (rng_chance(&gen->content, 20)) gen_put(gen, &map, "title", gen_scalar(gen, SC_STR("T")));
    put_scope_ttl(gen, &map, &gen->scopes[i]);
    gen_put_duties(gen, &map, 15);
    if (rng_chance(&gen->content, 30)) put_implies(gen, &map, i);
    gen_entry(gen, GEN_SCOPES, gen->scopes[i].name, &map);
  }
}

struct sc_str gen_scope_name(struct gen *gen) {
  if (gen->mention_count > 0 && rng_chance(&gen->content, 20))
    return gen->mentions[rng_below(&gen->content, gen->mention_count)];
  return gen->scopes[rng_below(&gen->content, gen->scope_count)].name;
}

uint32_t gen_scope_limit(const struct gen *gen, struct sc_str name) {
  uint32_t limit = 60;
  size_t deepest = 0;
  for (uint32_t i = 0; i < gen->scope_count; i++) {
    const struct gen_scope *scope = &gen->scopes[i];
    if (sc_str_equal(scope->name, name)) return scope->limit_s;
    if (scope->open && oracle_below(name, scope->name) && scope->name.len > deepest) {
      deepest = scope->name.len;
      limit = scope->limit_s;
    }
  }
  return limit;
}
