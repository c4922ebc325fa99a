/* SPDX-License-Identifier: Apache-2.0
 *
 * report_points.h - a run as a list of test points, for formats that name each test: JUnit, TAP.
 *
 * A case is one point and so is each row of a table. A matrix is one point, which stands for all of its combinations that
 * have no point of their own, and each combination that failed is one. A test that did not run is one skipped point. What
 * --run left out, and what --fail-fast did not come to, is none.
 *
 * Points are counted out one after the other, in the order of suites, tests and rows: no list of them is kept.
 */
#ifndef SC_REPORT_POINTS_H
#define SC_REPORT_POINTS_H

#include "suite/report.h"

enum sc_point_state { SC_POINT_PASSED, SC_POINT_FAILED, SC_POINT_SKIPPED };

struct sc_point {
  size_t suite_index;
  const struct sc_suite *suite;
  const struct sc_test *test;
  enum sc_point_state state;
  struct sc_place place;
  struct sc_str label; /* of a row or combination; empty for the test itself */
  struct sc_str skip; /* why it was skipped */
  bool matrix; /* stands for combinations: */
  struct sc_test_count count; /* of all of them */
  uint64_t unlisted; /* failed and without points of their own, too many to keep */
  bool has_row;
  struct sc_test_row row;
  /* Of a row or combination that failed: */
  const struct sc_failure *failure; /* NULL: there were too many to keep; then these must do: */
  struct sc_str expected, actual;
  enum sc_failure_kind kind;
};

struct sc_points;
/* Lives until the arena is released. */
struct sc_points *sc_points_new(struct sc_arena *arena, const struct sc_outcome *outcome);
/* False at the end. Texts in *out live until the next call. */
bool sc_points_next(struct sc_points *points, struct sc_point *out);

/* How many points a suite has. */
struct sc_point_sums {
  uint64_t points, failed, skipped;
};
struct sc_point_sums sc_points_count(struct sc_points *points, size_t suite);

#endif
