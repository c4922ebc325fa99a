/* SPDX-License-Identifier: Apache-2.0
 *
 * lower_conditions.c - condition trees to diagrams. Named conditions are built once, before everything that uses them.
 *
 * The model is checked: names have no cycles and trees are at most SC_CONDITION_DEPTH_MAX deep, which bounds recursion.
 */
#include "back/lower_state.h"

#define NOT_BUILT 0xffffffffu

/* Atoms that are written alike mean the same, wherever they stand: large policies repeat few. */
static sc_mdd_ref atom(struct sc_lower *lower, const struct sc_expr *expr) {
  sc_mdd_ref ref = sc_map_get(&lower->atoms, expr->text);
  if (ref != SC_NOT_FOUND) return ref;
  ref = sc_variables_atom(&lower->variables, lower->mdd, expr);
  sc_map_add(lower->arena, &lower->atoms, expr->text, ref);
  return ref;
}

static sc_mdd_ref named(struct sc_lower *lower, uint32_t condition) {
  sc_mdd_ref *ref = &lower->condition_refs[condition];
  if (*ref == NOT_BUILT) *ref = sc_lower_expr(lower, lower->policy->conditions[condition].expr);
  return *ref;
}

static sc_mdd_ref joined(struct sc_lower *lower, const struct sc_expr *expr) {
  sc_mdd_ref few[8], *refs = few;
  if (expr->arg_count > sizeof few / sizeof *few)
    refs = SC_NEW_ARRAY(lower->arena, sc_mdd_ref, expr->arg_count);
  for (uint32_t i = 0; i < expr->arg_count; i++) refs[i] = sc_lower_expr(lower, expr->args[i]);
  if (expr->kind == SC_EXPR_OR) return sc_mdd_or_all(lower->mdd, refs, expr->arg_count);
  return sc_mdd_and_all(lower->mdd, refs, expr->arg_count);
}

sc_mdd_ref sc_lower_expr(struct sc_lower *lower, const struct sc_expr *expr) {
  if (expr == NULL) return SCOPE_F_TRUE;
  switch (expr->kind) {
  case SC_EXPR_ATOM: return atom(lower, expr);
  case SC_EXPR_NAME: return named(lower, expr->condition);
  case SC_EXPR_NOT: return sc_mdd_not(lower->mdd, sc_lower_expr(lower, expr->args[0]));
  case SC_EXPR_AND:
  case SC_EXPR_OR: return joined(lower, expr);
  }
  return SCOPE_F_UNKNOWN;
}

void sc_lower_conditions(struct sc_lower *lower) {
  uint32_t count = lower->policy->condition_count;
  lower->condition_refs = SC_NEW_ARRAY(lower->arena, sc_mdd_ref, count);
  for (uint32_t i = 0; i < count; i++) lower->condition_refs[i] = NOT_BUILT;
  for (uint32_t i = 0; i < count; i++) named(lower, i);
}
