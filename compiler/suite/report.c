/* SPDX-License-Identifier: Apache-2.0
 *
 * report.c - what reporters share.
 */
#include "suite/report.h"

bool sc_outcome_failures(struct sc_arena *arena, struct sc_outcome *outcome) {
  const struct sc_run_result *result = outcome->result;
  struct sc_failure *failures = SC_NEW_ARRAY(arena, struct sc_failure, result->failure_count);
  for (size_t i = 0; i < result->failure_count; i++) {
    const struct sc_row_ref *ref = &result->failures[i];
    const struct sc_suite *suite = outcome->suites[ref->suite];
    if (!sc_failure_make(arena, suite, &suite->tests.items[ref->test], ref->row, &failures[i]))
      return false;
  }
  outcome->failures = failures;
  return true;
}

uint64_t sc_outcome_covered(const struct sc_outcome *outcome, enum sc_coverage_kind kind,
                            uint64_t *wanted) {
  uint64_t seen = 0;
  *wanted = 0;
  for (size_t i = 0; i < outcome->coverage_count; i++) {
    seen += outcome->coverage[i].items.seen[kind];
    *wanted += outcome->coverage[i].items.wanted[kind];
  }
  return seen;
}

uint64_t sc_outcome_killed(const struct sc_outcome *outcome, uint64_t *counted) {
  uint64_t killed = 0;
  *counted = 0;
  for (size_t i = 0; i < outcome->mutants_count; i++) {
    killed += outcome->mutants[i].mutants.killed;
    *counted += outcome->mutants[i].mutants.killed + outcome->mutants[i].mutants.survived;
  }
  return killed;
}

struct sc_place sc_mutation_place(const struct sc_policy_mutants *policy,
                                  const struct sc_mutation *mutation) {
  return sc_source_place(policy->sources, mutation->span);
}

unsigned sc_percent(uint64_t part, uint64_t whole) {
  if (whole == 0) return 100;
  if (part <= UINT64_MAX / 100) return (unsigned)(part * 100 / whole);
  return (unsigned)(part / (whole / 100));
}

bool sc_outcome_good(const struct sc_outcome *outcome) {
  for (size_t i = 0; i < outcome->gate_count; i++)
    if (!outcome->gates[i].passed) return false;
  return outcome->result->failed == 0;
}

enum sc_failure_kind sc_failure_kind(const struct sc_expectation *expected,
                                     const struct scope_decision *decision) {
  if (!expected->has_decision || expected->allow == decision->allow) return SC_FAILURE_DIFFERS;
  return decision->allow ? SC_FAILURE_ALLOWED : SC_FAILURE_DENIED;
}

const char *sc_failure_kind_name(enum sc_failure_kind kind) {
  static const char *const names[] = {"unexpected-allow", "unexpected-deny", "unexpected-answer"};
  return names[kind];
}

const char *sc_test_kind_name(const struct sc_test *test) {
  if (test->kind == SC_TEST_MATRIX) return test->exactly ? "set" : "matrix";
  return test->table ? "table" : "case";
}

const char *sc_coverage_kind_title(enum sc_coverage_kind kind) {
  static const char *const titles[] = {"rules", "outcomes of rules", "values of atoms",
                                       "atoms that decide (MC/DC)"};
  return titles[kind];
}
