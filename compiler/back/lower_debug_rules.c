/* SPDX-License-Identifier: Apache-2.0
 *
 * lower_debug_rules.c - the rules in the order of the source, and the rules behind each cell.
 *
 * These sections are as large as the policy's source, so they are made once, where they go in the file.
 */
#include "back/lower_debug.h"

#include "base/radix.h"

/* --- rules ------------------------------------------------------------------------------------------------------ */

static struct sc_rule_source grant_source(const struct sc_grant *grant,
                                          const struct sc_expr *first_when) {
  return (struct sc_rule_source){grant->id, {0}, grant->span, first_when, grant->when};
}

static const struct sc_task *task_of(const struct sc_lower *lower, uint32_t id) {
  uint32_t agent = lower->tasks[id].agent_id;
  return &lower->policy->agents[agent].tasks[id - lower->task_bases[agent]];
}

struct sc_rule_source sc_rule_source(const struct sc_lower *lower,
                                     const struct sc_lower_rule *rule) {
  switch ((enum scope_f_rule_kind)rule->kind) {
  case SCOPE_F_RULE_USER_GRANT:
  case SCOPE_F_RULE_ROLE_GRANT: return grant_source(rule->source, NULL);
  case SCOPE_F_RULE_TASK_SCOPE:
    return grant_source(rule->source, task_of(lower, rule->holder)->when);
  case SCOPE_F_RULE_DELEGATION: {
    const struct sc_delegation *d = rule->source;
    return (struct sc_rule_source){d->id, {0}, d->span, NULL, d->when};
  }
  case SCOPE_F_RULE_DENY:
  case SCOPE_F_RULE_KINDS: break;
  }
  const struct sc_deny *deny = rule->source;
  return (struct sc_rule_source){deny->id, deny->message, deny->span, NULL, deny->when};
}

/* A place and the rule there as one number. Sources of 32 GiB and more would not fit, nor would their tree into memory. */
#define RULE_BITS SCOPE_F_ID_BITS

void sc_debug_order_rules(struct sc_debug *debug) {
  struct sc_lower *lower = debug->lower;
  const struct sc_sources *sources = lower->diags->sources;
  size_t count = lower->rules.count;
  uint64_t *starts = SC_NEW_ARRAY(lower->arena, uint64_t, sources->files.count + 1); /* of files */
  for (size_t f = 0; f < sources->files.count; f++)
    starts[f + 1] = starts[f] + sources->files.items[f].text.len + 1;
  uint64_t *placed = SC_NEW_ARRAY(lower->arena, uint64_t, count);
  for (size_t r = 0; r < count; r++) {
    struct sc_span span = sc_rule_source(lower, &lower->rules.items[r]).span;
    placed[r] = (starts[span.file] + span.off) << RULE_BITS | r;
  }
  sc_radix_sort(lower->arena, placed, count);
  debug->order = SC_NEW_ARRAY(lower->arena, uint32_t, count);
  debug->final = SC_NEW_ARRAY(lower->arena, uint32_t, count);
  for (uint32_t i = 0; i < count; i++) {
    debug->order[i] = (uint32_t)(placed[i] & ((UINT64_C(1) << RULE_BITS) - 1));
    debug->final[debug->order[i]] = i;
  }
}

static void fill_strings(const void *context, unsigned char *out) {
  const struct sc_debug *debug = context;
  const struct sc_lower *lower = debug->lower;
  if (debug->strings.count > 0) memcpy(out, debug->strings.items, debug->strings.count);
  out += debug->strings.count;
  for (size_t i = 0; i < lower->rules.count; i++) {
    struct sc_str id = sc_rule_source(lower, &lower->rules.items[debug->order[i]]).id;
    if (id.len > 0) memcpy(out, id.ptr, id.len);
    out += id.len;
  }
}

static void fill_rules(const void *context, unsigned char *out) {
  const struct sc_debug *debug = context;
  const struct sc_lower *lower = debug->lower;
  struct scope_f_rule *rules = (struct scope_f_rule *)(void *)out;
  uint32_t id_off = (uint32_t)debug->strings.count;
  for (size_t i = 0; i < lower->rules.count; i++) {
    const struct sc_lower_rule *rule = &lower->rules.items[debug->order[i]];
    const struct sc_rule_source source = sc_rule_source(lower, rule);
    struct sc_place place = sc_source_place(lower->diags->sources, source.span);
    rules[i] = (struct scope_f_rule){.kind = (uint8_t)rule->kind,
                                     .holder = rule->holder,
                                     .id = {id_off, (uint32_t)source.id.len},
                                     .file = source.span.file,
                                     .line = place.line,
                                     .column = place.column,
                                     .node = debug->renumber[rule->ref],
                                     .expr = debug->exprs_of[i]};
    if (source.message.len > 0)
      rules[i].message = (struct scope_f_str){sc_map_get(&debug->string_offs, source.message),
                                              (uint32_t)source.message.len};
    id_off += (uint32_t)source.id.len;
  }
}

void sc_debug_rule_sections(struct sc_debug *debug) {
  struct sc_lower *lower = debug->lower;
  struct sc_sources *sources = lower->diags->sources;
  for (uint32_t f = 0; f < sources->files.count; f++) /* maps its lines: fill_rules has no memory */
    (void)sc_source_place(sources, (struct sc_span){f, 0, 0});
  sc_lower_section_filled(lower, SCOPE_F_DEBUG_STRINGS, debug->strings.count + debug->ids_len,
                          fill_strings, debug);
  sc_lower_section_filled(lower, SCOPE_F_DEBUG_RULES,
                          lower->rules.count * sizeof(struct scope_f_rule), fill_rules, debug);
}

/* --- cells to rules ------------------------------------------------------------------------------------------------ */

/* DEBUG_LISTS begins with a list for each rule alone, since most cells have one rule: word 0, then a count and the rule. */
static uint32_t list_of_one(uint32_t rule) { return 1 + 2 * rule; }
static size_t first_long_list(const struct sc_lower *lower) { return 1 + 2 * lower->rules.count; }

static void fill_lists(const void *context, unsigned char *out) {
  const struct sc_debug *debug = context;
  uint32_t *words = (uint32_t *)(void *)out;
  words[0] = 0;
  for (uint32_t r = 0; r < debug->lower->rules.count; r++) {
    words[list_of_one(r)] = 1;
    words[list_of_one(r) + 1] = r;
  }
  if (debug->lists.count > 0)
    memcpy(words + first_long_list(debug->lower), debug->lists.items,
           debug->lists.count * sizeof *words);
}

/* The list of `count` pairs of one cell; the pairs are sorted. */
static uint32_t list_of(struct sc_debug *debug, struct sc_map *known, const uint64_t *pairs,
                        size_t count) {
  struct sc_arena *arena = debug->lower->arena;
  size_t start = debug->lists.count, rules = 0;
  *SC_PUSH(arena, &debug->lists) = 0;
  for (size_t i = 0; i < count; i++) {
    if (i > 0 && pairs[i] == pairs[i - 1]) continue;
    *SC_PUSH(arena, &debug->lists) = (uint32_t)pairs[i];
    rules++;
  }
  debug->lists.items[start] = (uint32_t)rules;
  const uint32_t *list = debug->lists.items + start;
  uint32_t off = list_of_one(list[1]);
  if (rules > 1) {
    struct sc_str key = {(const char *)(list + 1), rules * sizeof *list};
    uint32_t fresh = (uint32_t)(first_long_list(debug->lower) + start);
    off = sc_map_get(known, key);
    if (off == SC_NOT_FOUND) return sc_map_add(arena, known, sc_str_copy(arena, key), fresh);
  }
  debug->lists.count = start; /* it is there already */
  return off;
}

/* The pairs as numbers, by cell and then by rule. */
static uint64_t *sorted_pairs(struct sc_debug *debug) {
  struct sc_lower *lower = debug->lower;
  size_t outer = lower->pairs.count, inner = lower->inner_pairs.count;
  uint64_t *all = SC_NEW_ARRAY(lower->arena, uint64_t, outer + inner);
  for (size_t i = 0; i < outer; i++)
    all[i] = (uint64_t)lower->pairs.items[i].cell << 32 | debug->final[lower->pairs.items[i].rule];
  for (size_t i = 0; i < inner; i++) {
    const struct sc_pair *pair = &lower->inner_pairs.items[i];
    all[outer + i] =
        (uint64_t)(lower->rows.words.count + pair->cell) << 32 | debug->final[pair->rule];
  }
  sc_radix_sort(lower->arena, all, outer + inner);
  return all;
}

void sc_debug_cell_sections(struct sc_debug *debug) {
  struct sc_lower *lower = debug->lower;
  size_t words = lower->rows.words.count, count = words + lower->inner_count;
  size_t pair_count = lower->pairs.count + lower->inner_pairs.count;
  uint32_t *cells = SC_NEW_ARRAY(lower->arena, uint32_t, count);
  for (size_t c = 0; c < lower->inner_count; c++)
    if (lower->inner_rules[c] != 0 && lower->inner_rules[c] != SC_SEVERAL_RULES)
      cells[words + c] = list_of_one(debug->final[lower->inner_rules[c] - 1]);
  const uint64_t *pairs = sorted_pairs(debug);
  struct sc_map known = {0}; /* bytes of a list -> its offset */
  for (size_t from = 0, end; from < pair_count; from = end) {
    for (end = from; end < pair_count && pairs[end] >> 32 == pairs[from] >> 32;) end++;
    cells[pairs[from] >> 32] = list_of(debug, &known, pairs + from, end - from);
  }
  sc_lower_section(lower, SCOPE_F_DEBUG_CELLS, cells, count * sizeof *cells);
  sc_lower_section_filled(lower, SCOPE_F_DEBUG_LISTS,
                          (first_long_list(lower) + debug->lists.count) * sizeof(uint32_t),
                          fill_lists, debug);
}
