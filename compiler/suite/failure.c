/* SPDX-License-Identifier: Apache-2.0
 *
 * failure.c - from a row that failed to what is said about it.
 *
 * An ALLOW that was not expected shows the rules that allowed it and what made them true. A DENY shows the rules of the leg
 * that failed, the deciding ones first, and the atoms that kept them from holding.
 */
#include "suite/failure.h"

#include "explain/request_text.h"

#define RULES_SHOWN 6u
#define ATOMS_SHOWN 12u /* per rule */

struct sc_str sc_sut_file(struct sc_arena *arena, const struct sc_subject_under_test *sut,
                          struct scope_bytes file) {
  return sc_str_format(arena, "%.*s%.*s", SC_STR_ARGS(sut->prefix), (int)file.len, file.ptr);
}

struct making {
  struct sc_arena *arena;
  const struct sc_suite *suite;
  const struct sc_explanation *e;
  struct sc_failure *out;
  size_t rule_atoms; /* of the rule at hand */
};

/* --- the atoms that decided ----------------------------------------------------------------------------------- */

static void add_atom(struct making *m, uint32_t expr, const struct scope_expr *info,
                     enum scope_truth truth) {
  if (m->rule_atoms++ >= ATOMS_SHOWN) return;
  *SC_PUSH(m->arena, &m->out->atoms) =
      (struct sc_failure_atom){.rule = (uint32_t)m->out->rules.count - 1,
                               .text = sc_str_of(info->text),
                               .file = sc_sut_file(m->arena, m->suite->sut, info->place.file),
                               .line = info->place.line,
                               .column = info->place.column,
                               .truth = truth,
                               .value = sc_atom_value(m->arena, m->e, expr, sc_str_of(info->text))};
}

/* The parts that make the condition what it is: of a conjunction that is not true the parts that are not, else all of
 * them; the other way round for a disjunction. */
static void collect(struct making *m, uint32_t expr, unsigned depth) {
  const struct scope_table *table = m->e->table;
  struct scope_expr info;
  if (depth > SC_EXPLAIN_DEPTH_MAX || !scope_expr_info(table, expr, &info)) return;
  enum scope_truth truth = scope_expr_truth(table, m->e->request, expr);
  if (info.op == SCOPE_EXPR_ATOM) {
    add_atom(m, expr, &info, truth);
    return;
  }
  bool all = info.op == SCOPE_EXPR_NOT || info.op == SCOPE_EXPR_NAME ||
             (info.op == SCOPE_EXPR_AND && truth == SCOPE_TRUTH_TRUE) ||
             (info.op == SCOPE_EXPR_OR && truth == SCOPE_TRUTH_FALSE);
  for (uint32_t i = 0; i < info.arg_count; i++) {
    uint32_t arg = scope_expr_arg(table, expr, i);
    if (all || scope_expr_truth(table, m->e->request, arg) == truth) collect(m, arg, depth + 1);
  }
}

/* --- the rules ------------------------------------------------------------------------------------------------- */

static void add_rule(struct making *m, const struct scope_candidate *candidate) {
  struct scope_rule rule;
  if (m->out->rules.count >= RULES_SHOWN) {
    m->out->rules_left_out++;
    return;
  }
  if (!scope_rule_info(m->e->table, candidate->rule_id, &rule)) return;
  *SC_PUSH(m->arena, &m->out->rules) =
      (struct sc_failure_rule){.id = sc_str_of(rule.id),
                               .kind = sc_rule_kind(rule.kind),
                               .file = sc_sut_file(m->arena, m->suite->sut, rule.place.file),
                               .line = rule.place.line,
                               .column = rule.place.column,
                               .truth = candidate->truth,
                               .deny = rule.kind == SCOPE_RULE_DENY};
  m->rule_atoms = 0;
  if (rule.expr != SCOPE_UNKNOWN) collect(m, rule.expr, 0);
}

static void add_rules(struct making *m) {
  const struct scope_decision *d = &m->out->decision;
  const struct sc_answer *answer = m->e->answer;
  for (size_t i = 0; i < answer->rule_count; i++) add_rule(m, &answer->rules[i]);
  if (d->allow || answer->rule_count > 0) return;
  for (size_t l = 0; l < m->e->leg_count; l++) {
    const struct sc_leg *leg = &m->e->legs[l];
    if (leg->leg != d->leg || leg->hop != d->hop) continue;
    for (size_t i = 0; i < leg->rule_count; i++) add_rule(m, &leg->rules[i]);
  }
}

static struct sc_str actors_text(struct sc_arena *arena, const struct scope_request *request) {
  struct sc_text text = {0};
  for (size_t i = 0; i < request->actor_count; i++) {
    if (i > 0) sc_text_add(arena, &text, SC_STR(" for "));
    sc_text_add(arena, &text, sc_str_of(request->actors[i].name));
  }
  return sc_text_str(&text);
}

static const char *expected_why(const struct sc_test *test, const struct sc_test_row *row) {
  bool listed = row->expectation == test->allow_expectation;
  if (test->kind != SC_TEST_MATRIX) return "";
  if (test->exactly) return listed ? "listed under `exactly`" : "not listed under `exactly`";
  return listed ? "listed under `allow`" : "not listed under `allow`";
}

bool sc_failure_make(struct sc_arena *arena, const struct sc_suite *suite,
                     const struct sc_test *test, uint64_t index, struct sc_failure *out) {
  const struct scope_table *table = suite->sut->table;
  struct sc_answer answer = {0};
  struct sc_test_row row = sc_test_row_at(test, index);
  struct sc_place place =
      sc_source_place(suite->diags->sources, sc_test_row_span(suite, test, index));
  *out = (struct sc_failure){.path = sc_test_row_path(arena, suite, test, index),
                             .file = place.file,
                             .line = place.line,
                             .column = place.column,
                             .expected = &suite->expectations.items[row.expectation]};
  sc_test_request(suite, &row, &out->request);
  if (!sc_answer_make(table, &out->request, &answer)) {
    sc_answer_release(&answer);
    return false;
  }
  out->decision = answer.decision;
  out->expected_text = sc_expectation_text(arena, out->expected);
  out->expected_why = expected_why(test, &row);
  out->actual_text = sc_decision_text(arena, &out->decision);
  out->verdict_mismatch_count = sc_expectation_mismatches(arena, table, &out->request,
                                                          out->expected, &answer, &out->mismatches);
  out->subject = sc_subject_text(arena, &out->request);
  out->actors = actors_text(arena, &out->request);
  out->why = sc_answer_why(arena, table, &out->request, &out->decision);
  out->message = sc_answer_message(table, &answer);
  struct sc_explanation e;
  sc_explanation_make(arena, table, suite->sut->bytes, &out->request, &answer, &e);
  struct making m = {.arena = arena, .suite = suite, .e = &e, .out = out};
  add_rules(&m);
  out->command = sc_request_command(arena, "explain", suite->sut->path, &out->request);
  sc_answer_release(&answer);
  return true;
}
