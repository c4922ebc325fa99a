/* SPDX-License-Identifier: Apache-2.0
 *
 * report.h - the outcome of a run, once, for all reporters.
 *
 * Every reporter is a function from an outcome to a text, without times of day, durations or anything else that differs
 * between two equal runs.
 */
#ifndef SC_REPORT_H
#define SC_REPORT_H

#include "suite/coverage.h"
#include "suite/failure.h"
#include "suite/mutate.h"
#include "suite/suite_run.h"

#define SC_FAILURES_SHOWN_MAX                                                                      \
  100u /* in full, where a person reads; the rest is listed or counted */

/* What was seen of one policy. */
struct sc_policy_coverage {
  const struct sc_subject_under_test *sut;
  struct sc_coverage_items items;
};

/* What became of the mutants of one policy. */
struct sc_policy_mutants {
  const struct sc_subject_under_test *sut;
  struct sc_sources *sources; /* of the policy: places of mutations */
  struct sc_mutants mutants;
};

/* A gate that was asked for: --min-coverage, --min-score. */
struct sc_gate {
  struct sc_str name; /* "coverage of rules" */
  unsigned wanted, reached; /* per cent, rounded down */
  bool passed;
};

struct sc_outcome {
  const struct sc_run_options *options; /* that the suites were run with */
  struct sc_suite *const *suites;
  size_t suite_count;
  const struct sc_run_result *result;
  const struct sc_failure *failures; /* as many as result->failure_count, in the same order */
  const struct sc_policy_coverage *coverage; /* NULL = not asked for */
  size_t coverage_count;
  const struct sc_policy_mutants *mutants; /* NULL = not asked for */
  size_t mutants_count;
  const struct sc_gate *gates;
  size_t gate_count;
};

/* Fills `failures` from the result. Memory: the arena. False: no memory outside of it. */
bool sc_outcome_failures(struct sc_arena *arena, struct sc_outcome *outcome);

/* Covered points of a kind over all policies; what there is to cover in *wanted. */
uint64_t sc_outcome_covered(const struct sc_outcome *outcome, enum sc_coverage_kind kind,
                            uint64_t *wanted);
/* Mutants over all policies that count (killed and survived); those killed in the result. */
uint64_t sc_outcome_killed(const struct sc_outcome *outcome, uint64_t *counted);
/* Where a mutation is, as a path that can be opened and a line. */
struct sc_place sc_mutation_place(const struct sc_policy_mutants *policy,
                                  const struct sc_mutation *mutation);
/* Per cent, rounded down; of nothing 100. */
unsigned sc_percent(uint64_t part, uint64_t whole);

/* What is wrong with an answer. Texts and names of rules in reports are made of it. */
enum sc_failure_kind { SC_FAILURE_ALLOWED, SC_FAILURE_DENIED, SC_FAILURE_DIFFERS };
enum sc_failure_kind sc_failure_kind(const struct sc_expectation *expected,
                                     const struct scope_decision *decision);
/* "unexpected-allow", "unexpected-deny", "unexpected-answer" (the decision is right, something else is not) */
const char *sc_failure_kind_name(enum sc_failure_kind kind);
/* "case", "table", "matrix", "set" */
const char *sc_test_kind_name(const struct sc_test *test);
/* "rules", "outcomes of rules", ...: as a title */
const char *sc_coverage_kind_title(enum sc_coverage_kind kind);

/* Whether all tests passed and all gates held. */
bool sc_outcome_good(const struct sc_outcome *outcome);

/* --- reporters: each appends to `out` ----------------------------------------------------------------------- */

struct sc_text_style {
  bool colour, utf8;
  bool verbose; /* also what passed */
};
void sc_report_text(struct sc_arena *arena, const struct sc_outcome *outcome,
                    const struct sc_text_style *style, struct sc_text *out);
void sc_report_mutation_text(struct sc_arena *arena, const struct sc_outcome *outcome,
                             const struct sc_text_style *style, struct sc_text *out);
void sc_report_coverage_text(struct sc_arena *arena, const struct sc_outcome *outcome,
                             const struct sc_text_style *style, struct sc_text *out);
/* One failure in full. */
void sc_report_failure_text(struct sc_arena *arena, const struct sc_failure *failure,
                            const struct sc_text_style *style, struct sc_text *out);

/* One JSON document, described by docs/test-report.schema.json. */
void sc_report_json(struct sc_arena *arena, const struct sc_outcome *outcome, struct sc_text *out);
/* JUnit XML: test cases as report_points.h has them, and a suite of gates. */
void sc_report_junit(struct sc_arena *arena, const struct sc_outcome *outcome, struct sc_text *out);
/* TAP, points as report_points.h has them, and one per gate. The two differ in their first line: `tap` says version 13, which
 * every reader takes, prove among them. */
void sc_report_tap(struct sc_arena *arena, const struct sc_outcome *outcome, struct sc_text *out);
void sc_report_tap14(struct sc_arena *arena, const struct sc_outcome *outcome, struct sc_text *out);
/* SARIF 2.1.0: failures at the rule or test that is to be mended, with the other places; gates, survivors, uncovered rules. */
void sc_report_sarif(struct sc_arena *arena, const struct sc_outcome *outcome, struct sc_text *out);
/* Workflow commands of GitHub Actions, at most ten of a level. */
void sc_report_github(struct sc_arena *arena, const struct sc_outcome *outcome,
                      struct sc_text *out);
/* A summary in GitHub's Markdown, sums first, lists folded. It says what was left out to stay below `max` bytes, at least
 * SC_MARKDOWN_MIN. */
#define SC_MARKDOWN_MIN ((size_t)16384)
#define SC_MARKDOWN_MAX ((size_t)1024 * 1024 - 1) /* what GitHub shows of a step */
void sc_report_markdown(struct sc_arena *arena, const struct sc_outcome *outcome, size_t max,
                        struct sc_text *out);
/* An lcov tracefile: rules as functions, their lines, and the values of atoms as branches. */
void sc_report_lcov(struct sc_arena *arena, const struct sc_outcome *outcome, struct sc_text *out);
/* The policies' sources, each line with its hits and what it lacks. */
void sc_report_listing(struct sc_arena *arena, const struct sc_outcome *outcome,
                       struct sc_text *out);

#endif
