/* SPDX-License-Identifier: Apache-2.0
 *
 * lower_debug.h - what the files that make the optional sections share.
 *
 * Rules lie in the table in the order of the source: `order` has their numbers in that order, `final` the way back. Ids of rules
 * are most of the text, and no two are alike: they are written behind `strings`, in the order of the rules, by emit.
 */
#ifndef SC_LOWER_DEBUG_H
#define SC_LOWER_DEBUG_H

#include "back/lower_state.h"

struct sc_debug {
  struct sc_lower *lower;
  const sc_mdd_ref *renumber; /* the final numbers of nodes */
  uint32_t *order; /* rules by their place */
  uint32_t *final; /* per rule: its place in `order` */
  uint32_t *exprs_of; /* per rule, by its place: its expression, SCOPE_F_NONE = none */
  struct sc_text strings; /* the first part of DEBUG_STRINGS */
  struct sc_map string_offs;
  uint64_t ids_len; /* bytes of the ids of all rules */
  SC_VEC(struct scope_f_str) files;
  SC_VEC(struct scope_f_expr) exprs;
  SC_VEC(uint32_t) args;
  uint32_t *condition_exprs; /* per named condition, SCOPE_F_NONE = not yet */
  SC_VEC(uint32_t) lists; /* the last part of DEBUG_LISTS: those of several rules */
};

/* What a rule was written as. */
struct sc_rule_source {
  struct sc_str id;
  struct sc_str message;
  struct sc_span span;
  const struct sc_expr *first_when; /* of a task scope: the task's; may be NULL */
  const struct sc_expr *when; /* may be NULL */
};

/* lower_debug.c: names of files, expressions, titles. Makes diagram nodes. */
struct sc_debug *sc_lower_debug_exprs(struct sc_lower *lower);
/* A text, stored once. */
struct scope_f_str sc_debug_string(struct sc_debug *debug, struct sc_str text);

/* lower_debug_rules.c */
struct sc_rule_source sc_rule_source(const struct sc_lower *lower,
                                     const struct sc_lower_rule *rule);
void sc_debug_order_rules(struct sc_debug *debug);
void sc_debug_rule_sections(struct sc_debug *debug);
void sc_debug_cell_sections(struct sc_debug *debug);

/* When nodes have their final numbers: all optional sections but those of nodes. False after a diagnostic. */
bool sc_lower_debug_sections(struct sc_debug *debug, const sc_mdd_ref *renumber);

#endif
