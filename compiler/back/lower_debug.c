/* SPDX-License-Identifier: Apache-2.0
 *
 * lower_debug.c - the optional sections that explanations read: texts, files, messages, conditions as written, titles.
 */
#include "back/lower_debug.h"

#define SECTION(lower, kind, vec)                                                                  \
  sc_lower_section((lower), (kind), (vec).items, (vec).count * sizeof *(vec).items)

/* --- texts ------------------------------------------------------------------------------------------------- */

/* A text, stored once. */
static struct scope_f_str debug_string(struct sc_debug *debug, struct sc_str text) {
  if (text.len == 0) return (struct scope_f_str){0, 0};
  uint32_t fresh = (uint32_t)debug->strings.count;
  uint32_t off = sc_map_add(debug->lower->arena, &debug->string_offs, text, fresh);
  if (off == fresh) sc_text_add(debug->lower->arena, &debug->strings, text);
  return (struct scope_f_str){off, (uint32_t)text.len};
}

/* A text that is seldom said twice. */
static struct scope_f_str debug_text(struct sc_debug *debug, struct sc_str text) {
  if (text.len == 0) return (struct scope_f_str){0, 0};
  uint32_t off = (uint32_t)debug->strings.count;
  sc_text_add(debug->lower->arena, &debug->strings, text);
  return (struct scope_f_str){off, (uint32_t)text.len};
}

/* File names without the folder that all of them have in common: tables of two checkouts are equal. */
static void debug_files(struct sc_debug *debug) {
  const struct sc_sources *sources = debug->lower->diags->sources;
  size_t common = sc_sources_common(sources);
  for (size_t f = 0; f < sources->files.count; f++) {
    struct sc_str name = sources->files.items[f].name;
    *SC_PUSH(debug->lower->arena, &debug->files) =
        debug_string(debug, (struct sc_str){name.ptr + common, name.len - common});
  }
}

/* Of denies, in their order. */
static void debug_messages(struct sc_debug *debug) {
  const struct sc_policy *policy = debug->lower->policy;
  for (uint32_t d = 0; d < policy->deny_count; d++)
    *SC_PUSH(debug->lower->arena, &debug->messages) = debug_text(debug, policy->denies[d].message);
}

/* --- expressions ------------------------------------------------------------------------------------------- */

static uint32_t add_expr(struct sc_debug *debug, const struct scope_f_expr *model,
                         struct sc_span span, const uint32_t *args, uint32_t arg_count) {
  struct sc_lower *lower = debug->lower;
  struct sc_place place = sc_source_place(lower->diags->sources, span);
  struct scope_f_expr *expr = SC_PUSH(lower->arena, &debug->exprs);
  *expr = *model;
  expr->file = span.file == SC_NO_FILE ? 0 : span.file;
  expr->line = place.line;
  expr->column = place.column;
  expr->first_arg = (uint32_t)debug->args.count;
  expr->arg_count = arg_count;
  for (uint32_t i = 0; i < arg_count; i++) *SC_PUSH(lower->arena, &debug->args) = args[i];
  return (uint32_t)debug->exprs.count - 1;
}

static uint32_t debug_expr(struct sc_debug *debug, const struct sc_expr *expr) {
  struct sc_lower *lower = debug->lower;
  /* `node` is renumbered when all nodes are known. */
  struct scope_f_expr model = {.op = SCOPE_F_EXPR_ATOM, .node = sc_lower_expr(lower, expr)};
  switch (expr->kind) {
  case SC_EXPR_ATOM:
    model.text = debug_string(debug, expr->text);
    return add_expr(debug, &model, expr->span, NULL, 0);
  case SC_EXPR_NAME: {
    uint32_t *known = &debug->condition_exprs[expr->condition];
    if (*known == SCOPE_F_NONE)
      *known = debug_expr(debug, lower->policy->conditions[expr->condition].expr);
    model.op = SCOPE_F_EXPR_NAME;
    struct scope_f_str *name = &debug->condition_names[expr->condition];
    if (name->len == 0) *name = debug_string(debug, expr->name);
    model.text = *name;
    return add_expr(debug, &model, expr->span, known, 1);
  }
  case SC_EXPR_AND: model.op = SCOPE_F_EXPR_AND; break;
  case SC_EXPR_OR: model.op = SCOPE_F_EXPR_OR; break;
  case SC_EXPR_NOT: model.op = SCOPE_F_EXPR_NOT; break;
  }
  uint32_t *args = SC_NEW_ARRAY(lower->arena, uint32_t, expr->arg_count);
  for (uint32_t i = 0; i < expr->arg_count; i++) args[i] = debug_expr(debug, expr->args[i]);
  return add_expr(debug, &model, expr->span, args, expr->arg_count);
}

/* A rule's condition as written: of a task scope, the task's and its own together. `first` is the task's, once it is there. */
static uint32_t rule_expr(struct sc_debug *debug, const struct sc_rule_source *source,
                          sc_mdd_ref ref, uint32_t *first) {
  if (source->first_when == NULL && source->when == NULL) return SCOPE_F_NONE;
  if (source->first_when == NULL) return debug_expr(debug, source->when);
  if (*first == SCOPE_F_NONE) *first = debug_expr(debug, source->first_when);
  if (source->when == NULL) return *first;
  const struct scope_f_expr model = {.op = SCOPE_F_EXPR_AND, .node = ref};
  uint32_t both[2] = {*first, debug_expr(debug, source->when)};
  return add_expr(debug, &model, source->span, both, 2);
}

/* The conditions of the rules of one list. */
static void debug_list_whens(struct sc_debug *debug, const struct sc_rule_list *list) {
  struct sc_lower *lower = debug->lower;
  uint32_t first = SCOPE_F_NONE;
  bool shared = false;
  for (uint32_t i = 0; i < list->count; i++) {
    const struct sc_rule_source source = sc_rule_source(lower, list, i);
    sc_mdd_ref ref = lower->rule_refs.items[list->first_rule + i];
    if (!sc_rule_has_when(&source, ref) || (shared && sc_rule_shares_when(&source))) continue;
    shared |= sc_rule_shares_when(&source);
    uint32_t expr = rule_expr(debug, &source, ref, &first);
    *SC_PUSH(lower->arena, &debug->whens) = (struct scope_f_when){ref, expr};
  }
}

/* The conditions of the rules, in the order of the source. */
static void debug_whens(struct sc_debug *debug) {
  for (size_t l = 0; l < debug->lower->rule_lists.count; l++)
    if (debug->order[l]->conditional) debug_list_whens(debug, debug->order[l]);
}

struct sc_debug *sc_lower_debug_exprs(struct sc_lower *lower) {
  struct sc_debug *debug = SC_NEW(lower->arena, struct sc_debug);
  uint32_t conditions = lower->policy->condition_count;
  debug->lower = lower;
  debug->condition_exprs = SC_NEW_ARRAY(lower->arena, uint32_t, conditions);
  for (uint32_t i = 0; i < conditions; i++) debug->condition_exprs[i] = SCOPE_F_NONE;
  debug->condition_names = SC_NEW_ARRAY(lower->arena, struct scope_f_str, conditions);
  debug_files(debug);
  debug_messages(debug);
  sc_debug_order_rules(debug);
  debug_whens(debug);
  return debug;
}

/* --- sections ------------------------------------------------------------------------------------------------- */

static void debug_scopes(struct sc_debug *debug) {
  struct sc_lower *lower = debug->lower;
  uint32_t count = sc_lower_scope_count(lower);
  struct scope_f_str *titles = SC_NEW_ARRAY(lower->arena, struct scope_f_str, count);
  SC_VEC(uint32_t) implied = {0};
  for (uint32_t s = 0; s < count; s++) {
    if (s < lower->policy->scope_count)
      titles[s] = debug_text(debug, lower->policy->scopes[s].title);
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

bool sc_lower_debug_sections(struct sc_debug *debug, const sc_mdd_ref *renumber) {
  struct sc_lower *lower = debug->lower;
  for (size_t e = 0; e < debug->exprs.count; e++)
    debug->exprs.items[e].node = renumber[debug->exprs.items[e].node];
  for (size_t w = 0; w < debug->whens.count; w++)
    debug->whens.items[w].node = renumber[debug->whens.items[w].node];
  SECTION(lower, SCOPE_F_DEBUG_FILES, debug->files);
  SECTION(lower, SCOPE_F_DEBUG_MESSAGES, debug->messages);
  SECTION(lower, SCOPE_F_DEBUG_WHENS, debug->whens);
  SECTION(lower, SCOPE_F_DEBUG_EXPRS, debug->exprs);
  SECTION(lower, SCOPE_F_DEBUG_EXPR_ARGS, debug->args);
  debug_scopes(debug);
  sc_debug_cell_sections(debug);
  sc_debug_rule_sections(debug); /* last: no text is added any more */
  if (lower->image->sections[SCOPE_F_DEBUG_STRINGS].len <= UINT32_MAX &&
      debug->lists.count < SCOPE_F_ONE_RULE)
    return true;
  sc_error(lower->diags, SC_0503, SC_NO_SPAN,
           "the explanations of this policy need more than 4 GiB of text or of lists of rules");
  return false;
}
