/* SPDX-License-Identifier: Apache-2.0
 *
 * lower_debug.h - what the files that make the optional sections share.
 *
 * Rules lie in the table in the order of the source. Lists of rules never interleave there, so it is the lists that are sorted.
 * Ids of rules are most of the text, and no two are alike: they are written behind `strings`, by emit.
 *
 * All that the source alone says is made first, in an arena of its own, while rules become rows; then what needs diagrams, in
 * which `node` of an expression stands for an atom, and of a condition for a rule, until they are known.
 */
#ifndef SC_LOWER_DEBUG_H
#define SC_LOWER_DEBUG_H

#include "back/lower_state.h"

/* Rules that stand in one list of the source: the grants of one holder, or a delegation or deny alone. */
struct sc_rule_list {
  enum scope_f_rule_kind kind;
  uint32_t holder; /* of a delegation 0, of a deny its index */
  const void *items; /* struct sc_grant, sc_delegation or sc_deny, as `kind` says */
  const struct sc_expr *first_when; /* of a task's scopes: the task's; may be NULL */
  uint32_t first_rule, count;
  /* Set in the order of the source: */
  uint32_t id_off; /* of its first rule, behind `strings` */
  uint32_t first_when_item; /* of those of its rules that have one, SCOPE_F_NONE = none has */
};

/* Atoms that are written alike mean the same, wherever they stand. */
struct sc_debug_atom {
  const struct sc_expr *expr; /* one of them */
  struct scope_f_str text;
};

struct sc_debug {
  struct sc_lower *lower;
  struct sc_arena *arena;
  SC_VEC(struct sc_rule_list) rule_lists; /* by their rules' numbers */
  struct sc_rule_list **order; /* by their place */
  uint32_t rule_count;
  uint32_t *final; /* per rule: its number in the table */
  uint32_t placed; /* rules that have one */
  uint64_t ids_len; /* bytes of the ids of all rules */
  struct sc_strings strings; /* the first part of DEBUG_STRINGS */
  SC_VEC(struct scope_f_str) files;
  SC_VEC(struct scope_f_str) messages;
  SC_VEC(struct scope_f_expr) exprs;
  SC_VEC(uint32_t) args;
  SC_VEC(struct scope_f_when) whens;
  struct sc_map atom_ids; /* text of an atom -> its index in atoms */
  SC_VEC(struct sc_debug_atom) atoms;
  uint32_t *condition_exprs; /* per named condition, SCOPE_F_NONE = not yet */
  struct scope_f_str *condition_names; /* the same, len 0 = not yet */
  struct scope_f_str *titles; /* per scope */
  struct sc_strings lists; /* of the ids of rules, u32, each behind its length */
};

/* What a rule was written as. */
struct sc_rule_source {
  struct sc_span span;
  const struct sc_expr *first_when; /* of a task scope: the task's; may be NULL */
  const struct sc_expr *when; /* may be NULL */
};

/* Whether its condition is its task's alone: the scopes of a task that have none of their own share one item of DEBUG_WHENS. */
static inline bool sc_rule_shares_when(const struct sc_rule_source *source) {
  return source->first_when != NULL && source->when == NULL;
}

/* lower_debug.c */
struct sc_debug *sc_lower_debug_new(struct sc_lower *lower);
void sc_lower_debug_source(struct sc_debug *debug);
/* When rules have their diagrams: those of expressions and conditions. Makes diagram nodes. */
void sc_lower_debug_refs(struct sc_debug *debug);
/* When nodes have their final numbers: all optional sections but those of nodes. False after a diagnostic. */
bool sc_lower_debug_sections(struct sc_debug *debug, const sc_mdd_ref *renumber);

/* lower_debug_rules.c */
struct sc_rule_source sc_rule_source(const struct sc_rule_list *list, uint32_t index);
void sc_debug_order_rules(struct sc_debug *debug);
/* The next list in the order of the source: where its rules and their ids are in the table. */
void sc_debug_place_rules(struct sc_debug *debug, struct sc_rule_list *list);
void sc_debug_rule_sections(struct sc_debug *debug);
/* lower_debug_cells.c */
void sc_debug_cell_sections(struct sc_debug *debug);

#endif
