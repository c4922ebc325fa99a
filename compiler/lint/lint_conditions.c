/* SPDX-License-Identifier: Apache-2.0
 *
 * lint_conditions.c - conditions that do not depend on what they read, parts that change nothing, two that mean the same, and
 * clocks in no chosen zone. All by diagram.
 */
#include "lint/lint_internal.h"

static const char *constant_word(unsigned leaves) {
  if (leaves == LINT_TRUE) return "is always true";
  if (leaves == LINT_FALSE) return "is always false";
  if (leaves == (LINT_TRUE | LINT_UNKNOWN)) return "is true whenever what it reads is there";
  if (leaves == (LINT_FALSE | LINT_UNKNOWN)) return "is false whenever what it reads is there";
  return leaves == LINT_UNKNOWN ? "is always unknown" : NULL;
}

static sc_mdd_ref join(struct sc_lint *lint, const struct sc_expr *expr, uint32_t without,
                       const bool *dropped) {
  struct sc_mdd *mdd = lint->lower->mdd;
  sc_mdd_ref all = expr->kind == SC_EXPR_AND ? SCOPE_F_TRUE : SCOPE_F_FALSE;
  for (uint32_t i = 0; i < expr->arg_count; i++) {
    if (i == without || dropped[i]) continue;
    sc_mdd_ref arg = lint_expr(lint, expr->args[i]);
    all = expr->kind == SC_EXPR_AND ? sc_mdd_and(mdd, all, arg) : sc_mdd_or(mdd, all, arg);
  }
  return all;
}

/* Parts of an `and` or `or` without which it is the same, from the last to the first. */
static void check_parts(struct sc_lint *lint, const struct sc_expr *expr) {
  bool *dropped = SC_NEW_ARRAY(lint->arena, bool, expr->arg_count);
  sc_mdd_ref whole = lint_expr(lint, expr);
  for (uint32_t i = expr->arg_count; i-- > 0 && expr->arg_count <= 1000;) {
    if (join(lint, expr, i, dropped) != whole) continue;
    dropped[i] = true;
    lint_add(lint, SC_0722, expr->args[i]->span,
             "without this part the condition is the same: the other parts decide alone");
  }
}

/* The smallest constant parts are reported, and what stands around them is not. */
static bool check_constant(struct sc_lint *lint, const struct sc_expr *expr) {
  bool found = false;
  if (expr->kind == SC_EXPR_NAME) return false; /* reported where it is defined */
  for (uint32_t i = 0; i < expr->arg_count; i++)
    if (check_constant(lint, expr->args[i])) found = true;
  if (found) return true;
  const char *word = constant_word(lint_leaves(lint, lint_expr(lint, expr)));
  if (word == NULL) {
    if (expr->kind == SC_EXPR_AND || expr->kind == SC_EXPR_OR) check_parts(lint, expr);
    return false;
  }
  lint_add(lint, SC_0721, expr->span, "this %s", word);
  return true;
}

/* --- zones ------------------------------------------------------------------------------------------- */

static const struct sc_expr *first_zoneless(const struct sc_expr *expr) {
  if (expr->kind == SC_EXPR_ATOM) {
    bool local = expr->source == SC_FROM_WEEKDAY || expr->source == SC_FROM_CLOCK ||
                 expr->source == SC_FROM_DATE;
    return local && expr->zone_span.len == 0 ? expr : NULL;
  }
  for (uint32_t i = 0; i < expr->arg_count; i++) {
    const struct sc_expr *found = first_zoneless(expr->args[i]);
    if (found != NULL) return found;
  }
  return NULL;
}

static void check_zone(struct sc_lint *lint, const struct sc_expr *expr) {
  const struct sc_expr *atom;
  if (lint->policy->zone_span.len > 0 || (atom = first_zoneless(expr)) == NULL) return;
  struct sc_finding *f =
      lint_add(lint, SC_0723, atom->span, "this is UTC, which nobody has chosen");
  LINT_HINT(lint, f, "set the policy's `zone`, to UTC if that is meant");
}

static void check(struct sc_lint *lint, const struct sc_expr *expr) {
  if (expr == NULL) return;
  (void)check_constant(lint, expr);
  check_zone(lint, expr);
}

/* --- all of them ------------------------------------------------------------------------------------- */

static void check_grants(struct sc_lint *lint, const struct sc_grant *grants, uint32_t count) {
  for (uint32_t g = 0; g < count; g++) check(lint, grants[g].when);
}

static void check_rules(struct sc_lint *lint) {
  const struct sc_policy *policy = lint->policy;
  for (uint32_t r = 0; r < policy->role_count; r++)
    check_grants(lint, policy->roles[r].grants, policy->roles[r].grant_count);
  for (uint32_t u = 0; u < policy->user_count; u++)
    check_grants(lint, policy->users[u].grants, policy->users[u].grant_count);
  for (uint32_t a = 0; a < policy->agent_count; a++)
    for (uint32_t t = 0; t < policy->agents[a].task_count; t++) {
      check(lint, policy->agents[a].tasks[t].when);
      check_grants(lint, policy->agents[a].tasks[t].scopes, policy->agents[a].tasks[t].scope_count);
    }
  for (uint32_t d = 0; d < policy->delegation_count; d++) check(lint, policy->delegations[d].when);
  for (uint32_t d = 0; d < policy->deny_count; d++) check(lint, policy->denies[d].when);
}

/* Equal conditions are equal diagrams. One that is another's name alone is so on purpose. */
static void check_repeated(struct sc_lint *lint) {
  const struct sc_policy *policy = lint->policy;
  struct sc_map seen = {0};
  for (uint32_t c = 0; c < policy->condition_count; c++) {
    const struct sc_condition *condition = &policy->conditions[c];
    sc_mdd_ref *ref = SC_NEW(lint->arena, sc_mdd_ref);
    *ref = lint_expr(lint, condition->expr);
    if (condition->expr->kind == SC_EXPR_NAME || *ref < SCOPE_F_FIRST_NODE) continue;
    uint32_t first =
        sc_map_add(lint->arena, &seen, (struct sc_str){(const char *)ref, sizeof *ref}, c);
    if (first == c) continue;
    const struct sc_condition *other = &policy->conditions[first];
    struct sc_finding *f =
        lint_add(lint, SC_0724, condition->name_span, "`%.*s` means the same as `%.*s`",
                 SC_STR_ARGS(condition->name), SC_STR_ARGS(other->name));
    LINT_NOTE(lint, f, other->name_span, "`%.*s` is defined here", SC_STR_ARGS(other->name));
  }
}

void lint_conditions(struct sc_lint *lint) {
  for (uint32_t c = 0; c < lint->policy->condition_count; c++)
    check(lint, lint->policy->conditions[c].expr);
  check_rules(lint);
  check_repeated(lint);
}
