/* SPDX-License-Identifier: Apache-2.0
 *
 * lower_debug_cells.c - the rules behind each cell of the rows: one rule's number, or a list. Equal lists are stored once.
 */
#include "back/lower_debug.h"

#include "base/radix.h"

struct rule_ids {
  SC_VEC(uint32_t) items;
};

/* What a cell with these pairs holds. `list` is scratch. */
static uint32_t rules_of(struct sc_debug *debug, uint64_t *pairs, size_t count,
                         struct rule_ids *list) {
  struct sc_arena *arena = debug->arena;
  /* The numbers that they have in the table, and their order there. */
  for (size_t i = 0; i < count; i++) pairs[i] = debug->final[(uint32_t)pairs[i]];
  sc_radix_sort(arena, pairs, count);
  list->items.count = 0;
  *SC_PUSH(arena, &list->items) = 0;
  for (size_t i = 0; i < count; i++)
    if (i == 0 || pairs[i] != pairs[i - 1]) *SC_PUSH(arena, &list->items) = (uint32_t)pairs[i];
  uint32_t *words = list->items.items, rules = (uint32_t)list->items.count - 1;
  words[0] = rules;
  if (rules == 1) return SCOPE_F_ONE_RULE | words[1];
  struct sc_str bytes = {(const char *)words, list->items.count * sizeof *words};
  return (uint32_t)(sc_strings_add(arena, &debug->lists, bytes).off / sizeof *words);
}

/* Pairs become one a cell: what the cell holds in place of a rule. */
static void hold_pairs(struct sc_debug *debug, struct sc_cell_rules *rules, uint64_t first_cell) {
  uint64_t *pairs = rules->pairs.items;
  size_t count = rules->pairs.count, kept = 0;
  struct rule_ids list = {0};
  sc_radix_sort_from(debug->arena, pairs, count, 32);
  for (size_t from = 0, end; from < count; from = end) {
    uint64_t cell = pairs[from] >> 32;
    for (end = from; end < count && pairs[end] >> 32 == cell;) end++;
    uint32_t value = rules_of(debug, pairs + from, end - from, &list);
    pairs[kept++] = (cell + first_cell) << 32 | value;
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

static void fill_cells(const void *context, unsigned piece, unsigned char *out) {
  (void)piece;
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
  static const uint32_t none = 0; /* the first word */
  (void)sc_strings_append(debug->arena, &debug->lists,
                          (struct sc_str){(const char *)&none, sizeof none});
  hold_pairs(debug, &lower->outer, 0);
  hold_pairs(debug, &lower->inner, words);
  lower->image->sections[SCOPE_F_DEBUG_CELLS] = (struct sc_image_section){
      .len = (words + lower->inner_count) * sizeof(uint32_t), .fill = fill_cells, .context = debug};
  sc_lower_section(lower, SCOPE_F_DEBUG_LISTS, debug->lists.bytes.items, debug->lists.bytes.count);
}
