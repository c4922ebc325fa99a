/* SPDX-License-Identifier: Apache-2.0
 *
 * lower_debug.h - what the files that make the optional sections share.
 *
 * Rules lie in the table in the order of the source. Lists of rules never interleave there, so it is the lists that are sorted.
 * Ids of rules are most of the text, and no two are alike: they are written behind `strings`, by emit.
 */
#ifndef SC_LOWER_DEBUG_H
#define SC_LOWER_DEBUG_H

#include "back/lower_state.h"

struct sc_debug {
  struct sc_lower *lower;
  const struct sc_rule_list **order; /* by their place */
  uint32_t *final; /* per rule: its number in the table */
  struct sc_text strings; /* the first part of DEBUG_STRINGS */
  struct sc_map string_offs;
  SC_VEC(struct scope_f_str) files;
  SC_VEC(struct scope_f_str) messages;
  SC_VEC(struct scope_f_expr) exprs;
  SC_VEC(uint32_t) args;
  SC_VEC(struct scope_f_when) whens; /* of the rules, in their order */
  uint32_t *condition_exprs; /* per named condition, SCOPE_F_NONE = not yet */
  struct scope_f_str *condition_names; /* the same, len 0 = not yet */
  SC_VEC(uint32_t) lists;
};

/* What a rule was written as. */
struct sc_rule_source {
  struct sc_span span;
  const struct sc_expr *first_when; /* of a task scope: the task's; may be NULL */
  const struct sc_expr *when; /* may be NULL */
};

/* Whether a rule with this whole condition has one in DEBUG_WHENS. */
static inline bool sc_rule_has_when(const struct sc_rule_source *source, sc_mdd_ref ref) {
  return source->first_when != NULL || source->when != NULL || ref != SCOPE_F_TRUE;
}

/* Whether its condition is its task's alone: the scopes of a task that have none of their own share one item. */
static inline bool sc_rule_shares_when(const struct sc_rule_source *source) {
  return source->first_when != NULL && source->when == NULL;
}

/* lower_debug.c: texts, expressions. Makes diagram nodes. */
struct sc_debug *sc_lower_debug_exprs(struct sc_lower *lower);
/* When nodes have their final numbers: all optional sections but those of nodes. False after a diagnostic. */
bool sc_lower_debug_sections(struct sc_debug *debug, const sc_mdd_ref *renumber);

/* lower_debug_rules.c */
struct sc_rule_source sc_rule_source(const struct sc_lower *lower, const struct sc_rule_list *list,
                                     uint32_t index);
void sc_debug_order_rules(struct sc_debug *debug);
void sc_debug_rule_sections(struct sc_debug *debug);
/* lower_debug_cells.c */
void sc_debug_cell_sections(struct sc_debug *debug);

#endif
