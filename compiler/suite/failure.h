/* SPDX-License-Identifier: Apache-2.0
 *
 * failure.h - why a row failed, with everything a reader wants in one look: made on demand, for reports to print.
 */
#ifndef SC_FAILURE_H
#define SC_FAILURE_H

#include "explain/explain.h"
#include "suite/suite_check.h"
#include "suite/suite_run.h"

/* A rule that decided, or one of the leg that failed. */
struct sc_failure_rule {
  struct sc_str id;
  const char *kind; /* as sc_rule_kind has it */
  struct sc_str file; /* as a command line takes it */
  uint32_t line, column;
  enum scope_truth truth;
  bool deny;
};

/* A part of a condition that decided. */
struct sc_failure_atom {
  uint32_t rule; /* index into rules */
  struct sc_str text;
  struct sc_str file;
  uint32_t line, column;
  enum scope_truth truth;
  struct sc_str value; /* "now.clock = 19:30 America/New_York"; may be empty */
};

struct sc_failure {
  struct sc_str path; /* suite/test/row */
  struct sc_str file; /* the test file */
  uint32_t line, column;
  struct scope_request request;
  const struct sc_expectation *expected;
  struct scope_decision decision;
  struct sc_str expected_text, actual_text;
  const char *expected_why; /* of a matrix or set: whether its list names the row; else "" */
  struct sc_lines mismatches; /* of decision, reason and leg, then of what else was asserted */
  size_t verdict_mismatch_count; /* of decision, reason and leg: told by the two texts above, too */
  struct sc_str subject; /* in words */
  struct sc_str actors;
  struct sc_str why; /* why it was denied; empty for an allow */
  struct sc_str message; /* of the deny */
  struct {
    struct sc_failure_rule *items;
    size_t count, capacity;
  } rules;
  struct {
    struct sc_failure_atom *items;
    size_t count, capacity;
  } atoms;
  size_t rules_left_out;
  struct sc_str command; /* that shows the decision in full */
};

/* Memory: the arena. False: no memory outside of it. */
bool sc_failure_make(struct sc_arena *arena, const struct sc_suite *suite,
                     const struct sc_test *test, uint64_t row, struct sc_failure *out);

/* A place of the table under test, as a path that can be opened. */
struct sc_str sc_sut_file(struct sc_arena *arena, const struct sc_subject_under_test *sut,
                          struct scope_bytes file);

#endif
