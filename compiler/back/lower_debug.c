/* SPDX-License-Identifier: Apache-2.0
 *
 * lower_debug.c - the optional sections that explanations read: texts, files, messages, conditions as written, titles.
 */
#include "back/lower_debug.h"

#define SECTION(lower, kind, vec)                                                                  \
  sc_lower_section((lower), (kind), (vec).items, (vec).count * sizeof *(vec).items)

/* --- texts ------------------------------------------------------------------------------------------------- */

static struct scope_f_str debug_string(struct sc_debug *debug, struct sc_str text) {
  return sc_strings_add(debug->arena, &debug->strings, text);
}

static struct scope_f_str debug_text(struct sc_debug *debug, struct sc_str text) {
  return sc_strings_append(debug->arena, &debug->strings, text);
}

/* File names without the folder that all of them have in common: tables of two checkouts are equal. */
static void debug_files(struct sc_debug *debug) {
  const struct sc_sources *sources = debug->lower->diags->sources;
  size_t common = sc_sources_common(sources);
  for (size_t f = 0; f < sources->files.count; f++) {
    struct sc_str name = sources->files.items[f].name;
    *SC_PUSH(debug->arena, &debug->files) =
        debug_string(debug, (struct sc_str){name.ptr + common, name.len - common});
  }
}

static void debug_titles(struct sc_debug *debug) {
  const struct sc_policy *policy = debug->lower->policy;
  debug->titles =
      SC_NEW_ARRAY(debug->arena, struct scope_f_str, sc_lower_scope_count(debug->lower));
  for (uint32_t s = 0; s < policy->scope_count; s++)
    debug->titles[s] = debug_text(debug, policy->scopes[s].title);
}

/* Of denies, in their order. */
static void debug_messages(struct sc_debug *debug) {
  const struct sc_policy *policy = debug->lower->policy;
  for (uint32_t d = 0; d < policy->deny_count; d++)
    *SC_PUSH(debug->arena, &debug->messages) = debug_text(debug, policy->denies[d].message);
}

/* --- expressions ------------------------------------------------------------------------------------------- */

static uint32_t add_expr(struct sc_debug *debug, const struct scope_f_expr *model,
                         struct sc_span span, const uint32_t *args, uint32_t arg_count) {
  struct sc_place place = sc_source_place(debug->lower->diags->sources, span);
  struct scope_f_expr *expr = SC_PUSH(debug->arena, &debug->exprs);
  *expr = *model;
  expr->file = span.file == SC_NO_FILE ? 0 : span.file;
  expr->line = place.line;
  expr->column = place.column;
  expr->first_arg = (uint32_t)debug->args.count;
  expr->arg_count = arg_count;
  for (uint32_t i = 0; i < arg_count; i++) *SC_PUSH(debug->arena, &debug->args) = args[i];
  return (uint32_t)debug->exprs.count - 1;
}

/* `node` is the index of the atom until diagrams are known. */
static uint32_t debug_atom(struct sc_debug *debug, const struct sc_expr *expr) {
  struct scope_f_expr model = {.op = SCOPE_F_EXPR_ATOM};
  uint32_t fresh = (uint32_t)debug->atoms.count;
  model.node = sc_map_add(debug->arena, &debug->atom_ids, expr->text, fresh);
  if (model.node == fresh)
    *SC_PUSH(debug->arena, &debug->atoms) =
        (struct sc_debug_atom){expr, debug_string(debug, expr->text)};
  model.text = debug->atoms.items[model.node].text;
  return add_expr(debug, &model, expr->span, NULL, 0);
}

static uint32_t debug_expr(struct sc_debug *debug, const struct sc_expr *expr);

static uint32_t debug_name(struct sc_debug *debug, const struct sc_expr *expr) {
  uint32_t *known = &debug->condition_exprs[expr->condition];
  struct scope_f_str *name = &debug->condition_names[expr->condition];
  if (*known == SCOPE_F_NONE)
    *known = debug_expr(debug, debug->lower->policy->conditions[expr->condition].expr);
  if (name->len == 0) *name = debug_string(debug, expr->name);
  const struct scope_f_expr model = {.op = SCOPE_F_EXPR_NAME, .text = *name};
  return add_expr(debug, &model, expr->span, known, 1);
}

static uint32_t debug_expr(struct sc_debug *debug, const struct sc_expr *expr) {
  struct scope_f_expr model = {.op = SCOPE_F_EXPR_AND};
  switch (expr->kind) {
  case SC_EXPR_ATOM: return debug_atom(debug, expr);
  case SC_EXPR_NAME: return debug_name(debug, expr);
  case SC_EXPR_AND: break;
  case SC_EXPR_OR: model.op = SCOPE_F_EXPR_OR; break;
  case SC_EXPR_NOT: model.op = SCOPE_F_EXPR_NOT; break;
  }
  uint32_t few[8], *args = few;
  if (expr->arg_count > sizeof few / sizeof *few)
    args = SC_NEW_ARRAY(debug->arena, uint32_t, expr->arg_count);
  for (uint32_t i = 0; i < expr->arg_count; i++) args[i] = debug_expr(debug, expr->args[i]);
  return add_expr(debug, &model, expr->span, args, expr->arg_count);
}

/* A rule's condition as written: of a task scope, the task's and its own together. `first` is the task's, once it is there. */
static uint32_t rule_expr(struct sc_debug *debug, const struct sc_rule_source *source,
                          uint32_t *first) {
  if (source->first_when == NULL) return debug_expr(debug, source->when);
  if (*first == SCOPE_F_NONE) *first = debug_expr(debug, source->first_when);
  if (source->when == NULL) return *first;
  const struct scope_f_expr model = {.op = SCOPE_F_EXPR_AND};
  uint32_t both[2] = {*first, debug_expr(debug, source->when)};
  return add_expr(debug, &model, source->span, both, 2);
}

/* The conditions of the rules of one list; `node` is the rule until diagrams are known. */
static void debug_list_whens(struct sc_debug *debug, struct sc_rule_list *list) {
  uint32_t first = SCOPE_F_NONE;
  bool shared = false;
  for (uint32_t i = 0; i < list->count; i++) {
    const struct sc_rule_source source = sc_rule_source(list, i);
    if (source.first_when == NULL && source.when == NULL) continue;
    if (shared && sc_rule_shares_when(&source)) continue;
    shared |= sc_rule_shares_when(&source);
    if (list->first_when_item == SCOPE_F_NONE) list->first_when_item = (uint32_t)debug->whens.count;
    uint32_t expr = rule_expr(debug, &source, &first);
    *SC_PUSH(debug->arena, &debug->whens) = (struct scope_f_when){list->first_rule + i, expr};
  }
}

struct sc_debug *sc_lower_debug_new(struct sc_lower *lower) {
  struct sc_debug *debug = SC_NEW(lower->arena, struct sc_debug);
  debug->lower = lower;
  debug->arena = lower->arena;
  return debug;
}

void sc_lower_debug_source(struct sc_debug *debug) {
  const struct sc_lower *lower = debug->lower;
  struct sc_sources *sources = lower->diags->sources;
  uint32_t conditions = lower->policy->condition_count;
  debug->condition_exprs = SC_NEW_ARRAY(debug->arena, uint32_t, conditions);
  for (uint32_t i = 0; i < conditions; i++) debug->condition_exprs[i] = SCOPE_F_NONE;
  debug->condition_names = SC_NEW_ARRAY(debug->arena, struct scope_f_str, conditions);
  /* `debug->arena` is, or will be, part of lower->arena. */
  sc_sources_map_lines(sources, sources->arena == lower->arena ? debug->arena : sources->arena);
  debug_files(debug);
  debug_messages(debug);
  sc_debug_order_rules(debug);
  for (size_t l = 0; l < debug->rule_lists.count; l++) {
    sc_debug_place_rules(debug, debug->order[l]);
    debug_list_whens(debug, debug->order[l]);
  }
  debug_titles(debug);
}

/* --- diagrams ------------------------------------------------------------------------------------------------- */

struct refs {
  SC_VEC(sc_mdd_ref) items;
};

/* The diagram of an expression whose parts have theirs. */
static sc_mdd_ref ref_of(struct sc_debug *debug, const struct scope_f_expr *expr,
                         struct refs *scratch) {
  struct sc_mdd *mdd = debug->lower->mdd;
  scratch->items.count = 0;
  for (uint32_t i = 0; i < expr->arg_count; i++)
    *SC_PUSH(debug->arena, &scratch->items) =
        debug->exprs.items[debug->args.items[expr->first_arg + i]].node;
  const sc_mdd_ref *refs = scratch->items.items;
  switch ((enum scope_f_expr_op)expr->op) {
  case SCOPE_F_EXPR_ATOM: return sc_lower_expr(debug->lower, debug->atoms.items[expr->node].expr);
  case SCOPE_F_EXPR_NAME: return refs[0];
  case SCOPE_F_EXPR_NOT: return sc_mdd_not(mdd, refs[0]);
  case SCOPE_F_EXPR_OR: return sc_mdd_or_all(mdd, refs, expr->arg_count);
  case SCOPE_F_EXPR_AND: return sc_mdd_and_all(mdd, refs, expr->arg_count);
  case SCOPE_F_EXPR_OPS: break;
  }
  return SCOPE_F_UNKNOWN;
}

/* Delegations and denies hold under more than what is written as their condition. */
static void single_whens(struct sc_debug *debug) {
  for (size_t l = 0; l < debug->rule_lists.count; l++) {
    struct sc_rule_list *list = &debug->rule_lists.items[l];
    if (list->kind != SCOPE_F_RULE_DELEGATION && list->kind != SCOPE_F_RULE_DENY) continue;
    sc_mdd_ref ref = debug->lower->rule_refs.items[list->first_rule];
    if (ref == SCOPE_F_TRUE || list->first_when_item != SCOPE_F_NONE) continue;
    list->first_when_item = (uint32_t)debug->whens.count;
    *SC_PUSH(debug->arena, &debug->whens) = (struct scope_f_when){ref, SCOPE_F_NONE};
  }
}

void sc_lower_debug_refs(struct sc_debug *debug) {
  struct refs scratch = {0};
  for (size_t e = 0; e < debug->exprs.count; e++)
    debug->exprs.items[e].node = ref_of(debug, &debug->exprs.items[e], &scratch);
  for (size_t w = 0; w < debug->whens.count; w++)
    debug->whens.items[w].node = debug->lower->rule_refs.items[debug->whens.items[w].node];
  single_whens(debug);
}

/* --- sections ------------------------------------------------------------------------------------------------- */

static void debug_scopes(struct sc_debug *debug) {
  struct sc_lower *lower = debug->lower;
  uint32_t count = sc_lower_scope_count(lower);
  SC_VEC(uint32_t) implied = {0};
  for (uint32_t s = 0; s < count; s++) *SC_PUSH(lower->arena, &implied) = 0;
  for (uint32_t s = 0; s < count; s++) {
    if (lower->implied_by_counts[s] == 0) continue;
    implied.items[s] = (uint32_t)implied.count;
    *SC_PUSH(lower->arena, &implied) = lower->implied_by_counts[s];
    for (uint32_t i = 0; i < lower->implied_by_counts[s]; i++)
      *SC_PUSH(lower->arena, &implied) = lower->implied_by[s][i];
  }
  sc_lower_section(lower, SCOPE_F_DEBUG_TITLES, debug->titles, count * sizeof *debug->titles);
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
      debug->lists.bytes.count <= UINT32_MAX)
    return true;
  sc_error(lower->diags, SC_0503, SC_NO_SPAN,
           "the explanations of this policy need more than 4 GiB of text or of lists of rules");
  return false;
}
