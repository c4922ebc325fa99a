/* SPDX-License-Identifier: Apache-2.0
 *
 * generate.c - how a random policy is written down: scalars, maps, sections, files.
 */
#include "oracle/generate.h"

#include "oracle/generate_internal.h"

static bool plain(struct sc_str text) {
  static const char first[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  static const char rest[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.@:";
  if (text.len == 0 || memchr(first, text.ptr[0], sizeof(first) - 1) == NULL) return false;
  for (size_t i = 0; i < text.len; i++)
    if (memchr(rest, text.ptr[i], sizeof(rest) - 1) == NULL) return false;
  return text.ptr[text.len - 1] != ':';
}

struct sc_str gen_scalar(struct gen *gen, struct sc_str text) {
  uint32_t style = rng_below(&gen->layout, 3);
  if (style == 0 && plain(text)) return text;
  struct sc_text out = {0};
  const char *quote = style == 1 ? "\"" : "'";
  sc_text_add(gen->arena, &out, sc_str_from(quote));
  for (size_t i = 0; i < text.len; i++) {
    if (style == 1 && (text.ptr[i] == '"' || text.ptr[i] == '\\'))
      sc_text_add(gen->arena, &out, SC_STR("\\"));
    if (style != 1 && text.ptr[i] == '\'') sc_text_add(gen->arena, &out, SC_STR("'"));
    sc_text_add(gen->arena, &out, (struct sc_str){text.ptr + i, 1});
  }
  sc_text_add(gen->arena, &out, sc_str_from(quote));
  return sc_text_str(&out);
}

void gen_put(struct gen *gen, struct gen_map *map, const char *key, struct sc_str value) {
  map->items[map->count++] = sc_str_format(gen->arena, "%s: %.*s", key, SC_STR_ARGS(value));
}

static void shuffle(struct rng *rng, struct sc_str *items, uint32_t count) {
  for (uint32_t i = count; i > 1; i--) {
    uint32_t k = rng_below(rng, i);
    struct sc_str swap = items[i - 1];
    items[i - 1] = items[k];
    items[k] = swap;
  }
}

struct sc_str gen_flow_map(struct gen *gen, struct gen_map *map) {
  struct sc_text out = {0};
  shuffle(&gen->layout, map->items, map->count);
  for (uint32_t i = 0; i < map->count; i++)
    sc_text_format(gen->arena, &out, "%s%.*s", i == 0 ? "{" : ", ", SC_STR_ARGS(map->items[i]));
  sc_text_add(gen->arena, &out, map->count == 0 ? SC_STR("{}") : SC_STR("}"));
  return sc_text_str(&out);
}

struct sc_str gen_flow_list(struct gen *gen, const struct sc_str *items, uint32_t count) {
  struct sc_text out = {0};
  sc_text_add(gen->arena, &out, SC_STR("["));
  for (uint32_t i = 0; i < count; i++)
    sc_text_format(gen->arena, &out, "%s%.*s", i == 0 ? "" : ", ", SC_STR_ARGS(items[i]));
  sc_text_add(gen->arena, &out, SC_STR("]"));
  return sc_text_str(&out);
}

static void push(struct gen *gen, enum gen_section section, struct sc_str text) {
  *SC_PUSH(gen->arena, &gen->out->sections[section]) = (struct gen_entry){text, false};
}

/* The lines of a map: in braces behind `head`, or one line per key below it. */
static struct sc_str block(struct gen *gen, struct sc_str head, struct gen_map *map, bool item) {
  struct sc_text out = {0};
  if (map->count == 0 || rng_chance(&gen->layout, 50)) {
    struct sc_str flow = gen_flow_map(gen, map);
    return sc_str_format(gen->arena, "%.*s %.*s\n", SC_STR_ARGS(head), SC_STR_ARGS(flow));
  }
  shuffle(&gen->layout, map->items, map->count);
  sc_text_format(gen->arena, &out, "%.*s%s", SC_STR_ARGS(head), item ? " " : "\n");
  for (uint32_t i = 0; i < map->count; i++)
    sc_text_format(gen->arena, &out, "%s%.*s\n", item && i == 0 ? "" : "    ",
                   SC_STR_ARGS(map->items[i]));
  return sc_text_str(&out);
}

void gen_entry(struct gen *gen, enum gen_section section, struct sc_str key, struct gen_map *map) {
  key = gen_scalar(gen, key);
  struct sc_str head = sc_str_format(gen->arena, "  %.*s:", SC_STR_ARGS(key));
  push(gen, section, block(gen, head, map, false));
}

void gen_item(struct gen *gen, enum gen_section section, struct gen_map *map) {
  push(gen, section, block(gen, SC_STR("  -"), map, true));
}

void gen_line(struct gen *gen, enum gen_section section, struct sc_str key, struct sc_str value) {
  key = gen_scalar(gen, key);
  push(gen, section,
       sc_str_format(gen->arena, "  %.*s: %.*s\n", SC_STR_ARGS(key), SC_STR_ARGS(value)));
}

/* The section's entries that fall to one file, in the layout's order. */
static struct sc_str section_text(struct sc_arena *arena, struct rng *rng,
                                  const struct gen_policy *policy, enum gen_section section,
                                  const uint32_t *file_of, uint32_t file) {
  static const char *const names[GEN_SECTIONS] = {"context",     "conditions", "scopes",
                                                  "roles",       "users",      "agents",
                                                  "delegations", "denies",     "risks"};
  struct sc_str *lines = SC_NEW_ARRAY(arena, struct sc_str, policy->sections[section].count);
  uint32_t count = 0;
  for (size_t i = 0; i < policy->sections[section].count; i++)
    if (file_of[i] == file && !policy->sections[section].items[i].drop)
      lines[count++] = policy->sections[section].items[i].text;
  shuffle(rng, lines, count);
  struct sc_text out = {0};
  if (count > 0) sc_text_format(arena, &out, "%s:\n", names[section]);
  for (uint32_t i = 0; i < count; i++) sc_text_add(arena, &out, lines[i]);
  return sc_text_str(&out);
}

void generate_files(struct sc_arena *arena, uint64_t layout, const struct gen_policy *policy,
                    uint32_t file_count, struct sc_str *out) {
  struct rng rng = {layout ^ 0xf11e5};
  struct sc_str parts[GEN_FILES_MAX][GEN_SECTIONS + 5];
  uint32_t counts[GEN_FILES_MAX] = {0};
  for (uint32_t s = 0; s < GEN_SECTIONS; s++) {
    size_t entry_count = policy->sections[s].count;
    uint32_t *file_of = SC_NEW_ARRAY(arena, uint32_t, entry_count);
    for (size_t i = 0; i < entry_count; i++) file_of[i] = rng_below(&rng, file_count);
    for (uint32_t f = 0; f < file_count; f++)
      parts[f][counts[f]++] = section_text(arena, &rng, policy, (enum gen_section)s, file_of, f);
  }
  uint32_t main_file = rng_below(&rng, file_count);
  struct sc_str *main_parts = parts[main_file];
  uint32_t *n = &counts[main_file];
  main_parts[(*n)++] = SC_STR("scopec: 1\n");
  main_parts[(*n)++] = sc_str_format(arena, "policy: %.*s\n", SC_STR_ARGS(policy->name));
  main_parts[(*n)++] = SC_STR("version: 1.2.3\n");
  if (policy->zone.len > 0)
    main_parts[(*n)++] = sc_str_format(arena, "zone: %.*s\n", SC_STR_ARGS(policy->zone));
  if (policy->serial > 0) main_parts[(*n)++] = sc_str_format(arena, "serial: %u\n", policy->serial);
  for (uint32_t f = 0; f < file_count; f++) {
    struct sc_text text = {0};
    shuffle(&rng, parts[f], counts[f]);
    for (uint32_t i = 0; i < counts[f]; i++) sc_text_add(arena, &text, parts[f][i]);
    if (text.count == 0) sc_text_add(arena, &text, SC_STR("scopec: 1\n"));
    out[f] = sc_text_str(&text);
  }
}
