/* SPDX-License-Identifier: Apache-2.0
 *
 * lower_debug_cells.c - the rules behind each cell of the rows: one rule's number, or a list. Equal lists are stored once.
 */
#include "back/lower_debug.h"

#include "base/radix.h"

/* What a cell with these pairs holds, which are sorted. */
static uint32_t rules_of(struct sc_debug *debug, struct sc_map *known, const uint64_t *pairs,
                         size_t count) {
  struct sc_arena *arena = debug->lower->arena;
  size_t start = debug->lists.count;
  uint32_t rules = 0;
  *SC_PUSH(arena, &debug->lists) = 0;
  for (size_t i = 0; i < count; i++) {
    if (i > 0 && pairs[i] == pairs[i - 1]) continue;
    *SC_PUSH(arena, &debug->lists) = (uint32_t)pairs[i];
    rules++;
  }
  debug->lists.items[start] = rules;
  const uint32_t *list = debug->lists.items + start;
  uint32_t value = SCOPE_F_ONE_RULE | list[1];
  if (rules > 1) {
    struct sc_str key = {(const char *)list, (rules + 1) * sizeof *list};
    value = sc_map_get(known, key);
    if (value == SC_NOT_FOUND)
      return sc_map_add(arena, known, sc_str_copy(arena, key), (uint32_t)start);
  }
  debug->lists.count = start; /* it is there already */
  return value;
}

/* Pairs become one a cell: what the cell holds in place of a rule. */
static void hold_pairs(struct sc_debug *debug, struct sc_map *known, struct sc_cell_rules *rules,
                       uint64_t first_cell) {
  uint64_t *pairs = rules->pairs.items;
  size_t count = rules->pairs.count, kept = 0;
  /* The numbers that they have in the table, and their order there. */
  for (size_t i = 0; i < count; i++)
    pairs[i] = ((pairs[i] >> 32) + first_cell) << 32 | debug->final[(uint32_t)pairs[i]];
  sc_radix_sort(debug->lower->arena, pairs, count);
  for (size_t from = 0, end; from < count; from = end) {
    for (end = from; end < count && pairs[end] >> 32 == pairs[from] >> 32;) end++;
    uint32_t value = rules_of(debug, known, pairs + from, end - from);
    pairs[kept++] = pairs[from] >> 32 << 32 | value;
  }
  rules->pairs.count = kept;
}

static void fill_single(const struct sc_debug *debug, const uint32_t *rules, size_t count,
                        uint32_t *cells) {
  for (size_t c = 0; c < count; c++)
    if (rules[c] != 0 && rules[c] != SC_SEVERAL_RULES)
      cells[c] = SCOPE_F_ONE_RULE | debug->final[rules[c] - 1];
}

static void fill_several(const struct sc_cell_rules *rules, uint32_t *cells) {
  for (size_t i = 0; i < rules->pairs.count; i++)
    cells[rules->pairs.items[i] >> 32] = (uint32_t)rules->pairs.items[i];
}

static void fill_cells(const void *context, unsigned char *out) {
  const struct sc_debug *debug = context;
  const struct sc_lower *lower = debug->lower;
  uint32_t *cells = (uint32_t *)(void *)out;
  size_t words = lower->rows.words.count, known = lower->outer.rules.capacity;
  fill_single(debug, lower->outer.rules.items, words < known ? words : known, cells);
  fill_single(debug, lower->inner.rules.items, lower->inner_count, cells + words);
  fill_several(&lower->outer, cells);
  fill_several(&lower->inner, cells);
}

void sc_debug_cell_sections(struct sc_debug *debug) {
  struct sc_lower *lower = debug->lower;
  size_t words = lower->rows.words.count;
  struct sc_map known = {0}; /* bytes of a list -> its offset */
  *SC_PUSH(lower->arena, &debug->lists) = 0;
  hold_pairs(debug, &known, &lower->outer, 0);
  hold_pairs(debug, &known, &lower->inner, words);
  sc_lower_section_filled(lower, SCOPE_F_DEBUG_CELLS,
                          (words + lower->inner_count) * sizeof(uint32_t), fill_cells, debug);
  sc_lower_section(lower, SCOPE_F_DEBUG_LISTS, debug->lists.items,
                   debug->lists.count * sizeof *debug->lists.items);
}
