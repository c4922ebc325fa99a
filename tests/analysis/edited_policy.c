/* SPDX-License-Identifier: Apache-2.0
 *
 * edited_policy.c - edits of a random policy's text: words exchanged, entries left out.
 */
#include "analysis/edited_policy.h"

static void copy_policy(struct sc_arena *arena, const struct gen_policy *from,
                        struct gen_policy *out) {
  *out = *from;
  for (unsigned s = 0; s < GEN_SECTIONS; s++) {
    size_t count = from->sections[s].count;
    out->sections[s].items = SC_NEW_ARRAY(arena, struct gen_entry, count);
    out->sections[s].capacity = count;
    if (count > 0)
      memcpy(out->sections[s].items, from->sections[s].items, count * sizeof(struct gen_entry));
  }
}

static struct sc_str replaced(struct sc_arena *arena, struct rng *rng, struct sc_str text) {
  static const char *const edits[][2] = {
      {" and ", " or "},    {" or ", " and "},  {"true", "false"},
      {"false", "true"},    {" >= ", " < "},    {" < ", " >= "},
      {" == ", " != "},     {" != ", " == "},   {"not ", ""},
      {" in ", " not in "}, {"high", "low"},    {"low", "critical"},
      {"1", "2"},           {"2", "1"},         {"0", "3"},
      {"when", "unless"},   {"unless", "when"}, {"read", "write"},
      {"*", "**"},          {"**", "*"},        {"max_depth: 1", "max_depth: 3"},
      {"mon", "wed"},       {":00", ":30"},     {"5", "7"},
      {"role:", "user:"},   {"a", "b"},         {"ttl: ", "ttl: 1"}};
  for (unsigned tries = 0; tries < 40; tries++) {
    const char *const *edit = edits[rng_below(rng, sizeof edits / sizeof *edits)];
    struct sc_str from = sc_str_from(edit[0]);
    SC_VEC(size_t) places = {0};
    for (size_t i = 0; i + from.len <= text.len; i++)
      if (memcmp(text.ptr + i, from.ptr, from.len) == 0) *SC_PUSH(arena, &places) = i;
    if (places.count == 0) continue;
    size_t at = places.items[rng_below(rng, places.count)];
    return sc_str_format(arena, "%.*s%s%.*s", (int)at, text.ptr, edit[1],
                         (int)(text.len - at - from.len), text.ptr + at + from.len);
  }
  return text;
}

static void edit(struct sc_arena *arena, struct rng *rng, struct gen_policy *policy) {
  uint32_t count = 1 + rng_below(rng, 3);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t section = GEN_CONTEXT + rng_below(rng, GEN_SECTIONS);
    if (policy->sections[section].count == 0) continue;
    uint32_t at = rng_below(rng, policy->sections[section].count);
    struct gen_entry *entry = &policy->sections[section].items[at];
    if (rng_chance(rng, 25))
      entry->drop = true;
    else
      entry->text = replaced(arena, rng, entry->text);
  }
}

void edited_policy(struct sc_arena *arena, struct rng *rng, const struct gen_policy *from,
                   struct gen_policy *out) {
  copy_policy(arena, from, out);
  edit(arena, rng, out);
}
