/* SPDX-License-Identifier: Apache-2.0
 *
 * coverage.c - collecting: one request after the other into bits per rule and per part of a condition.
 */
#include "suite/coverage_internal.h"

#include <stdlib.h>

#define EXPR_DEPTH_MAX 256u

static uint32_t count_rules(const struct scope_table *table) {
  struct scope_rule rule;
  uint32_t count = 0;
  while (scope_rule_info(table, count, &rule)) count++;
  return count;
}

static uint32_t count_exprs(const struct scope_table *table) {
  struct scope_expr expr;
  uint32_t count = 0;
  while (scope_expr_info(table, count, &expr)) count++;
  return count;
}

struct sc_coverage *sc_coverage_new(const struct scope_table *table) {
  struct sc_coverage *c = calloc(1, sizeof *c);
  if (c == NULL) return NULL;
  c->table = table;
  c->rule_count = count_rules(table);
  c->expr_count = count_exprs(table);
  c->rules = calloc(c->rule_count + 1, sizeof *c->rules);
  c->hits = calloc(c->rule_count + 1, sizeof *c->hits);
  c->exprs = calloc(c->expr_count + 1, sizeof *c->exprs);
  c->truths = calloc(c->expr_count + 1, sizeof *c->truths);
  c->stamps = calloc(c->expr_count + 1, sizeof *c->stamps);
  if (c->rules != NULL && c->hits != NULL && c->exprs != NULL && c->truths != NULL &&
      c->stamps != NULL)
    return c;
  sc_coverage_free(c);
  return NULL;
}

void sc_coverage_free(struct sc_coverage *c) {
  if (c == NULL) return;
  free(c->rules);
  free(c->hits);
  free(c->exprs);
  free(c->truths);
  free(c->stamps);
  free(c->candidates);
  free(c->relevant_rules);
  free(c->relevant_exprs);
  free(c);
}

void sc_coverage_merge(struct sc_coverage *into, const struct sc_coverage *from) {
  for (uint32_t i = 0; i < into->rule_count; i++) {
    into->rules[i] |= from->rules[i];
    into->hits[i] += from->hits[i];
  }
  for (uint32_t i = 0; i < into->expr_count; i++) into->exprs[i] |= from->exprs[i];
}

/* --- conditions ---------------------------------------------------------------------------------------------- */

/* Values in Kleene's order, so that `and` is the smaller and `or` the larger. */
enum value { F, U, T };

static enum value value_of(struct sc_coverage *c, const struct scope_request *request,
                           uint32_t expr) {
  if (c->stamps[expr] != c->stamp) {
    c->stamps[expr] = c->stamp;
    enum scope_truth truth = scope_expr_truth(c->table, request, expr);
    c->truths[expr] = truth == SCOPE_TRUTH_TRUE ? T : truth == SCOPE_TRUTH_UNKNOWN ? U : F;
  }
  return (enum value)c->truths[expr];
}

/* What the whole condition would be if this part were F, U or T. */
struct effect {
  enum value of[3];
};

static void visit(struct sc_coverage *c, const struct scope_request *request, uint32_t expr,
                  const struct effect *effect, unsigned depth);

/* The values of the other parts together, under `and` (the smallest) or `or` (the largest). */
static enum value others(struct sc_coverage *c, const struct scope_request *request, uint32_t expr,
                         uint32_t count, uint32_t but, bool conjunction) {
  enum value joined = conjunction ? T : F;
  for (uint32_t i = 0; i < count; i++) {
    if (i == but) continue;
    enum value v = value_of(c, request, scope_expr_arg(c->table, expr, i));
    if (conjunction ? v < joined : v > joined) joined = v;
  }
  return joined;
}

static void visit_parts(struct sc_coverage *c, const struct scope_request *request, uint32_t expr,
                        const struct scope_expr *info, const struct effect *effect,
                        unsigned depth) {
  bool conjunction = info->op == SCOPE_EXPR_AND;
  for (uint32_t i = 0; i < info->arg_count; i++) {
    enum value rest = others(c, request, expr, info->arg_count, i, conjunction);
    struct effect part;
    for (unsigned v = F; v <= T; v++) {
      enum value joined = (enum value)v;
      if (conjunction ? rest < joined : rest > joined) joined = rest;
      part.of[v] = effect->of[joined];
    }
    visit(c, request, scope_expr_arg(c->table, expr, i), &part, depth + 1);
  }
}

static void visit(struct sc_coverage *c, const struct scope_request *request, uint32_t expr,
                  const struct effect *effect, unsigned depth) {
  struct scope_expr info;
  if (depth > EXPR_DEPTH_MAX || !scope_expr_info(c->table, expr, &info)) return;
  switch (info.op) {
  case SCOPE_EXPR_ATOM: {
    enum value v = value_of(c, request, expr);
    unsigned bit = v == T ? SC_SEEN_TRUE : v == F ? SC_SEEN_FALSE : SC_SEEN_UNKNOWN;
    c->exprs[expr] |= (uint8_t)bit;
    if (v != U && effect->of[F] != effect->of[T]) c->exprs[expr] |= (uint8_t)(bit << SC_MCDC_SHIFT);
    return;
  }
  case SCOPE_EXPR_NOT: {
    const struct effect part = {{effect->of[T], effect->of[U], effect->of[F]}};
    visit(c, request, scope_expr_arg(c->table, expr, 0), &part, depth + 1);
    return;
  }
  case SCOPE_EXPR_NAME:
    visit(c, request, scope_expr_arg(c->table, expr, 0), effect, depth + 1);
    return;
  case SCOPE_EXPR_AND:
  case SCOPE_EXPR_OR: visit_parts(c, request, expr, &info, effect, depth); return;
  }
}

/* --- requests -------------------------------------------------------------------------------------------------- */

static bool list_candidates(struct sc_coverage *c, const struct scope_request *request,
                            size_t *count) {
  for (;;) {
    *count = scope_candidates(c->table, request, c->candidates, c->candidate_capacity);
    if (*count <= c->candidate_capacity) return true;
    void *grown = realloc(c->candidates, *count * sizeof *c->candidates);
    if (grown == NULL) return false;
    c->candidates = grown;
    c->candidate_capacity = *count;
  }
}

/* Whether the decision came to this leg. Hops of delegations go from the user outward, agents from the acting one. */
static bool reached(const struct scope_decision *d, const struct scope_candidate *candidate) {
  if (d->allow) return true;
  if (d->leg == SCOPE_LEG_NONE || candidate->leg > d->leg) return false;
  if (candidate->leg < d->leg) return true;
  if (d->leg == SCOPE_LEG_DELEGATION) return candidate->hop >= d->hop;
  return d->leg != SCOPE_LEG_AGENT || candidate->hop <= d->hop;
}

static void add_rule(struct sc_coverage *c, const struct scope_request *request,
                     const struct scope_decision *d, const struct scope_candidate *candidate) {
  static const struct effect whole = {{F, U, T}};
  bool deny = candidate->leg == SCOPE_LEG_DENY;
  bool held = deny ? candidate->truth != SCOPE_TRUTH_FALSE : candidate->truth == SCOPE_TRUTH_TRUE;
  c->rules[candidate->rule_id] |= held ? SC_RULE_HELD : SC_RULE_FAILED;
  if (held && (deny || d->allow)) {
    c->rules[candidate->rule_id] |= SC_RULE_DECIDED;
    c->hits[candidate->rule_id]++;
  }
  struct scope_rule rule;
  if (scope_rule_info(c->table, candidate->rule_id, &rule) && rule.expr != SCOPE_UNKNOWN)
    visit(c, request, rule.expr, &whole, 0);
}

bool sc_coverage_add(struct sc_coverage *c, const struct scope_request *request,
                     const struct scope_decision *decision) {
  size_t count;
  if (!list_candidates(c, request, &count)) return false;
  c->stamp++;
  for (size_t i = 0; i < count; i++)
    if (reached(decision, &c->candidates[i])) add_rule(c, request, decision, &c->candidates[i]);
  return true;
}
