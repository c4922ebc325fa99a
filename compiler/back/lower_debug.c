/* SPDX-License-Identifier: Apache-2.0
 *
 * lower_debug.c - the final numbers of diagram nodes, and the optional sections that explanations read.
 *
 * Nodes that rows reach get the first numbers, in the order in which they were made; nodes that only explanations need
 * follow. So a table's required sections are the same with and without the optional ones.
 */
#include "back/lower_state.h"

#include <stdlib.h>

#define SECTION(lower, kind, vec)                                                                  \
  sc_lower_section((lower), (kind), (vec).items, (vec).count * sizeof *(vec).items)

/* --- nodes ------------------------------------------------------------------------------------------------- */

static void mark_ref(bool *reached, sc_mdd_ref ref) {
  if (ref >= SCOPE_F_FIRST_NODE) reached[ref - SCOPE_F_FIRST_NODE] = true;
}

static void mark_rows(const struct sc_rows *rows, bool *reached) {
  for (size_t r = 0; r < rows->starts.count; r++) {
    const uint32_t *row = rows->words.items + rows->starts.items[r];
    if (row[2] >> 16 != SCOPE_F_ROW_SCOPES) continue;
    uint32_t value_count = row[2] & 0xffffu;
    if (row[3] != SCOPE_F_NONE) mark_ref(reached, row[3]);
    for (uint32_t i = 0; i < value_count; i++) mark_ref(reached, row[4 + i]);
    for (uint32_t i = 0; value_count == 0 && i < row[1] * SCOPE_F_BUCKET; i++)
      if (row[4 + 2 * i] != SCOPE_F_FREE) mark_ref(reached, row[5 + 2 * i]);
  }
}

/* Calls fn for each value of each inner row. */
typedef void value_fn(void *ctx, uint16_t *value);
static void each_inner_value(struct scope_f_inner *inner, value_fn *fn, void *ctx) {
  if (inner->count == SCOPE_F_OUTER) return;
  if (inner->split > 0) fn(ctx, &inner->low);
  if (inner->count > inner->split) fn(ctx, &inner->high);
}

static void each_value(struct sc_lower *lower, value_fn *fn, void *ctx) {
  for (uint32_t u = 0; u < lower->policy->user_count; u++)
    each_inner_value(&lower->users[u].grants, fn, ctx);
  for (uint32_t t = 0; t < lower->task_count; t++)
    each_inner_value(&lower->tasks[t].scopes, fn, ctx);
  for (uint32_t a = 0; a < lower->policy->agent_count; a++)
    each_inner_value(&lower->agents[a].denies, fn, ctx);
}

static void mark_value(void *reached, uint16_t *value) { mark_ref(reached, *value); }

/* Numbers never grow, so what fitted still fits. */
static void renumber_value(void *renumber, uint16_t *value) {
  *value = (uint16_t)((const sc_mdd_ref *)renumber)[*value];
}

/* Parents have larger numbers than their children, so one pass downwards reaches all. */
static void mark_children(const struct sc_mdd *mdd, bool *reached) {
  for (uint32_t n = sc_mdd_node_count(mdd); n-- > 0;) {
    if (!reached[n]) continue;
    const struct sc_mdd_node *node = sc_mdd_node(mdd, n + SCOPE_F_FIRST_NODE);
    mark_ref(reached, node->absent);
    for (uint32_t e = 0; e < node->edge_count; e++) mark_ref(reached, node->edges[e].child);
  }
}

struct nodes {
  SC_VEC(struct scope_f_node) list;
  SC_VEC(struct scope_f_edge) edges;
};

static void add_node(struct sc_lower *lower, struct nodes *nodes, uint32_t n,
                     const sc_mdd_ref *renumber) {
  const struct sc_mdd_node *node = sc_mdd_node(lower->mdd, n + SCOPE_F_FIRST_NODE);
  *SC_PUSH(lower->arena, &nodes->list) =
      (struct scope_f_node){.var = node->var,
                            .edge_count = node->edge_count,
                            .first_edge = (uint32_t)nodes->edges.count,
                            .absent = renumber[node->absent]};
  for (uint32_t e = 0; e < node->edge_count; e++)
    *SC_PUSH(lower->arena, &nodes->edges) =
        (struct scope_f_edge){node->edges[e].bound, renumber[node->edges[e].child]};
}

/* Fills `nodes` with those for which reached[n] == wanted; numbers go on from *next. */
static void number_nodes(struct sc_lower *lower, struct nodes *nodes, const bool *reached,
                         bool wanted, sc_mdd_ref *renumber, sc_mdd_ref *next) {
  for (uint32_t n = 0; n < sc_mdd_node_count(lower->mdd); n++) {
    if (reached[n] != wanted) continue;
    renumber[n + SCOPE_F_FIRST_NODE] = (*next)++;
    add_node(lower, nodes, n, renumber);
  }
}

/* --- expressions ------------------------------------------------------------------------------------------------ */

struct debug {
  struct sc_lower *lower;
  struct sc_text strings;
  struct sc_map string_offs;
  uint32_t *file_index; /* per source file */
  SC_VEC(struct scope_f_str) files;
  SC_VEC(struct scope_f_expr) exprs;
  SC_VEC(uint32_t) args;
  uint32_t *condition_exprs; /* per named condition, SCOPE_F_NONE = not yet */
};

static struct scope_f_str debug_string(struct debug *debug, struct sc_str text) {
  if (text.len == 0) return (struct scope_f_str){0, 0};
  uint32_t fresh = (uint32_t)debug->strings.count;
  uint32_t off = sc_map_add(debug->lower->arena, &debug->string_offs, text, fresh);
  if (off == fresh) sc_text_add(debug->lower->arena, &debug->strings, text);
  return (struct scope_f_str){off, (uint32_t)text.len};
}

static uint32_t add_expr(struct debug *debug, enum scope_f_expr_op op, struct sc_str text,
                         struct sc_span span, sc_mdd_ref ref, const uint32_t *args,
                         uint32_t arg_count) {
  struct sc_lower *lower = debug->lower;
  struct sc_place place = sc_source_place(lower->diags->sources, span);
  *SC_PUSH(lower->arena, &debug->exprs) =
      (struct scope_f_expr){.op = (uint8_t)op,
                            .node = ref, /* renumbered when all nodes are known */
                            .text = debug_string(debug, text),
                            .file = span.file == SC_NO_FILE ? 0 : debug->file_index[span.file],
                            .line = place.line,
                            .column = place.column,
                            .first_arg = (uint32_t)debug->args.count,
                            .arg_count = arg_count};
  for (uint32_t i = 0; i < arg_count; i++) *SC_PUSH(lower->arena, &debug->args) = args[i];
  return (uint32_t)debug->exprs.count - 1;
}

static uint32_t debug_expr(struct debug *debug, const struct sc_expr *expr) {
  struct sc_lower *lower = debug->lower;
  sc_mdd_ref ref = sc_lower_expr(lower, expr);
  enum scope_f_expr_op op = SCOPE_F_EXPR_ATOM;
  switch (expr->kind) {
  case SC_EXPR_ATOM: return add_expr(debug, op, expr->text, expr->span, ref, NULL, 0);
  case SC_EXPR_NAME: {
    uint32_t *known = &debug->condition_exprs[expr->condition];
    if (*known == SCOPE_F_NONE)
      *known = debug_expr(debug, lower->policy->conditions[expr->condition].expr);
    return add_expr(debug, SCOPE_F_EXPR_NAME, expr->name, expr->span, ref, known, 1);
  }
  case SC_EXPR_AND: op = SCOPE_F_EXPR_AND; break;
  case SC_EXPR_OR: op = SCOPE_F_EXPR_OR; break;
  case SC_EXPR_NOT: op = SCOPE_F_EXPR_NOT; break;
  }
  uint32_t *args = SC_NEW_ARRAY(lower->arena, uint32_t, expr->arg_count);
  for (uint32_t i = 0; i < expr->arg_count; i++) args[i] = debug_expr(debug, expr->args[i]);
  return add_expr(debug, op, (struct sc_str){0}, expr->span, ref, args, expr->arg_count);
}

/* A rule's condition as written: of a task scope, the task's and its own together. */
static uint32_t rule_expr(struct debug *debug, const struct sc_lower_rule *rule) {
  if (rule->first_when == NULL && rule->when == NULL) return SCOPE_F_NONE;
  if (rule->first_when == NULL) return debug_expr(debug, rule->when);
  if (rule->when == NULL) return debug_expr(debug, rule->first_when);
  uint32_t both[2] = {debug_expr(debug, rule->first_when), debug_expr(debug, rule->when)};
  return add_expr(debug, SCOPE_F_EXPR_AND, (struct sc_str){0}, rule->span, rule->ref, both, 2);
}

/* --- files and rules ------------------------------------------------------------------------------------------------ */

/* File names without the folder that all of them have in common: tables of two checkouts are equal. */
static void debug_files(struct debug *debug) {
  const struct sc_sources *sources = debug->lower->diags->sources;
  size_t common = sc_sources_common(sources);
  debug->file_index = SC_NEW_ARRAY(debug->lower->arena, uint32_t, sources->files.count);
  for (size_t f = 0; f < sources->files.count; f++) {
    struct sc_str name = sources->files.items[f].name;
    debug->file_index[f] = (uint32_t)f;
    *SC_PUSH(debug->lower->arena, &debug->files) =
        debug_string(debug, (struct sc_str){name.ptr + common, name.len - common});
  }
}

struct placed {
  struct sc_span span;
  uint32_t rule;
};

static int compare_placed(const void *a, const void *b) {
  const struct placed *x = a, *y = b;
  if (x->span.file != y->span.file) return x->span.file < y->span.file ? -1 : 1;
  if (x->span.off != y->span.off) return x->span.off < y->span.off ? -1 : 1;
  return x->rule < y->rule ? -1 : x->rule > y->rule;
}

/* Rules in the order of the source; final[r] = the place of rule r in it. */
static struct placed *order_rules(struct sc_lower *lower, uint32_t *final) {
  size_t count = lower->rules.count;
  struct placed *order = SC_NEW_ARRAY(lower->arena, struct placed, count);
  for (uint32_t r = 0; r < count; r++) order[r] = (struct placed){lower->rules.items[r].span, r};
  if (count > 0) qsort(order, count, sizeof *order, compare_placed);
  for (uint32_t i = 0; i < count; i++) final[order[i].rule] = i;
  return order;
}

static struct scope_f_rule *debug_rules(struct debug *debug, const struct placed *order) {
  struct sc_lower *lower = debug->lower;
  size_t count = lower->rules.count;
  struct scope_f_rule *rules = SC_NEW_ARRAY(lower->arena, struct scope_f_rule, count);
  for (size_t i = 0; i < count; i++) {
    const struct sc_lower_rule *rule = &lower->rules.items[order[i].rule];
    struct sc_place place = sc_source_place(lower->diags->sources, rule->span);
    rules[i] = (struct scope_f_rule){.kind = (uint8_t)rule->kind,
                                     .holder = rule->holder,
                                     .id = debug_string(debug, rule->id),
                                     .message = debug_string(debug, rule->message),
                                     .file = debug->file_index[rule->span.file],
                                     .line = place.line,
                                     .column = place.column,
                                     .node = rule->ref,
                                     .expr = rule_expr(debug, rule)};
  }
  return rules;
}

/* --- cells to rules ------------------------------------------------------------------------------------------------------ */

static int compare_numbers(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return x < y ? -1 : x > y;
}

/* Most cells have one rule or two. Sorts, drops what stands twice, and returns how many are left. */
static size_t sort_rules(uint32_t *rules, size_t count) {
  if (count > 16) qsort(rules, count, sizeof *rules, compare_numbers);
  for (size_t i = 1; i < count && count <= 16; i++) {
    uint32_t rule = rules[i];
    size_t k = i;
    for (; k > 0 && rules[k - 1] > rule; k--) rules[k] = rules[k - 1];
    rules[k] = rule;
  }
  size_t kept = 0;
  for (size_t i = 0; i < count; i++)
    if (kept == 0 || rules[kept - 1] != rules[i]) rules[kept++] = rules[i];
  return kept;
}

/* Words of ROWS, then keys of inner rows. */
static size_t cell_count(const struct sc_lower *lower) {
  return (size_t)scope_f_agent_cell(lower->rows.words.count, lower->policy->user_count,
                                    lower->task_count, lower->policy->agent_count);
}

static size_t cell_of(const struct sc_lower *lower, const struct sc_pair *pair) {
  bool inner = pair->word >= SC_INNER_WORD;
  return (size_t)(inner ? pair->word - SC_INNER_WORD + lower->rows.words.count : pair->word);
}

/* The rules of each cell, in source order, cell by cell: those of cell w end at ends[w]. */
static uint32_t *rules_by_word(struct sc_lower *lower, const uint32_t *final, uint32_t *ends) {
  size_t words = cell_count(lower), count = lower->pairs.count;
  uint32_t *rules = SC_NEW_ARRAY(lower->arena, uint32_t, count);
  for (size_t i = 0; i < count; i++) ends[cell_of(lower, &lower->pairs.items[i])]++;
  for (uint32_t w = 0, before = 0; w < words; w++) {
    uint32_t here = ends[w];
    ends[w] = before; /* where its next rule goes */
    before += here;
  }
  for (size_t i = 0; i < count; i++)
    rules[ends[cell_of(lower, &lower->pairs.items[i])]++] = final[lower->pairs.items[i].rule];
  return rules;
}

static void debug_cells(struct sc_lower *lower, const uint32_t *final) {
  size_t words = cell_count(lower);
  uint32_t *cells = SC_NEW_ARRAY(lower->arena, uint32_t, words); /* first the ends, then offsets */
  uint32_t *rules = rules_by_word(lower, final, cells);
  SC_VEC(uint32_t) lists = {0};
  struct sc_map known = {0}; /* bytes of a list -> its offset */
  *SC_PUSH(lower->arena, &lists) = 0;
  for (uint32_t w = 0, from = 0; w < words; w++) {
    uint32_t end = cells[w];
    cells[w] = 0;
    if (end == from) continue;
    size_t count = sort_rules(rules + from, end - from);
    uint32_t fresh = (uint32_t)lists.count;
    struct sc_str key = {(const char *)(rules + from), count * sizeof *rules};
    uint32_t off = sc_map_add(lower->arena, &known, key, fresh);
    if (off == fresh) {
      *SC_PUSH(lower->arena, &lists) = (uint32_t)count;
      for (size_t k = 0; k < count; k++) *SC_PUSH(lower->arena, &lists) = rules[from + k];
    }
    cells[w] = off;
    from = end;
  }
  sc_lower_section(lower, SCOPE_F_DEBUG_CELLS, cells, words * sizeof *cells);
  SECTION(lower, SCOPE_F_DEBUG_LISTS, lists);
}

static void debug_scopes(struct debug *debug) {
  struct sc_lower *lower = debug->lower;
  uint32_t count = sc_lower_scope_count(lower);
  struct scope_f_str *titles = SC_NEW_ARRAY(lower->arena, struct scope_f_str, count);
  SC_VEC(uint32_t) implied = {0};
  for (uint32_t s = 0; s < count; s++) {
    if (s < lower->policy->scope_count)
      titles[s] = debug_string(debug, lower->policy->scopes[s].title);
    *SC_PUSH(lower->arena, &implied) = 0;
  }
  for (uint32_t s = 0; s < count; s++) {
    if (lower->implied_by_counts[s] == 0) continue;
    implied.items[s] = (uint32_t)implied.count;
    *SC_PUSH(lower->arena, &implied) = lower->implied_by_counts[s];
    for (uint32_t i = 0; i < lower->implied_by_counts[s]; i++)
      *SC_PUSH(lower->arena, &implied) = lower->implied_by[s][i];
  }
  sc_lower_section(lower, SCOPE_F_DEBUG_TITLES, titles, count * sizeof *titles);
  SECTION(lower, SCOPE_F_DEBUG_IMPLIED_BY, implied);
}

static void lower_debug(struct debug *debug, struct scope_f_rule **rules) {
  struct sc_lower *lower = debug->lower;
  uint32_t conditions = lower->policy->condition_count;
  debug->condition_exprs = SC_NEW_ARRAY(lower->arena, uint32_t, conditions);
  for (uint32_t i = 0; i < conditions; i++) debug->condition_exprs[i] = SCOPE_F_NONE;
  uint32_t *final = SC_NEW_ARRAY(lower->arena, uint32_t, lower->rules.count);
  const struct placed *order = order_rules(lower, final);
  debug_files(debug);
  sc_map_reserve(lower->arena, &debug->string_offs, lower->rules.count);
  *rules = debug_rules(debug, order);
  debug_cells(lower, final);
  debug_scopes(debug);
}

void sc_lower_nodes(struct sc_lower *lower) {
  uint32_t core_count = sc_mdd_node_count(lower->mdd);
  struct debug debug = {.lower = lower};
  struct scope_f_rule *rules = NULL;
  bool *core = SC_NEW_ARRAY(lower->arena, bool, core_count);
  mark_rows(&lower->rows, core);
  each_value(lower, mark_value, core);
  mark_children(lower->mdd, core);
  if (lower->options->debug) lower_debug(&debug, &rules); /* makes nodes of atoms */
  uint32_t all_count = sc_mdd_node_count(lower->mdd);
  bool *reached = SC_NEW_ARRAY(lower->arena, bool, all_count);
  if (core_count > 0) memcpy(reached, core, core_count * sizeof *core);
  sc_mdd_ref *renumber = SC_NEW_ARRAY(lower->arena, sc_mdd_ref, all_count + SCOPE_F_FIRST_NODE);
  for (sc_mdd_ref t = 0; t < SCOPE_F_FIRST_NODE; t++) renumber[t] = t;
  sc_mdd_ref next = SCOPE_F_FIRST_NODE;
  struct nodes nodes = {0}, more = {0};
  number_nodes(lower, &nodes, reached, true, renumber, &next);
  sc_rows_renumber(&lower->rows, renumber);
  each_value(lower, renumber_value, renumber);
  SECTION(lower, SCOPE_F_NODES, nodes.list);
  SECTION(lower, SCOPE_F_EDGES, nodes.edges);
  if (!lower->options->debug) return;
  number_nodes(lower, &more, reached, false, renumber, &next);
  for (size_t r = 0; r < lower->rules.count; r++) rules[r].node = renumber[rules[r].node];
  for (size_t e = 0; e < debug.exprs.count; e++)
    debug.exprs.items[e].node = renumber[debug.exprs.items[e].node];
  sc_lower_section(lower, SCOPE_F_DEBUG_STRINGS, debug.strings.items, debug.strings.count);
  SECTION(lower, SCOPE_F_DEBUG_FILES, debug.files);
  sc_lower_section(lower, SCOPE_F_DEBUG_RULES, rules, lower->rules.count * sizeof *rules);
  SECTION(lower, SCOPE_F_DEBUG_NODES, more.list);
  SECTION(lower, SCOPE_F_DEBUG_EDGES, more.edges);
  SECTION(lower, SCOPE_F_DEBUG_EXPRS, debug.exprs);
  SECTION(lower, SCOPE_F_DEBUG_EXPR_ARGS, debug.args);
}
