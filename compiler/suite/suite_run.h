/* SPDX-License-Identifier: Apache-2.0
 *
 * suite_run.h - running the rows of suites on all cores, with the same result whatever their number.
 *
 * Rows are cut into chunks of fixed size; threads take chunks in order and results are joined in order. Nothing is kept
 * of a row that passed but its place in a count.
 */
#ifndef SC_SUITE_RUN_H
#define SC_SUITE_RUN_H

#include "suite/suite.h"

struct sc_search; /* condition/search.h */
struct sc_coverage; /* suite/coverage.h */

#define SC_FAILURES_KEPT_MAX 10000u /* per run; the rest is counted */

struct sc_row_ref {
  uint32_t suite, test;
  uint64_t row;
};

struct sc_run_options {
  const struct sc_search *filter; /* rows whose path it finds; NULL = all */
  unsigned jobs; /* >= 1 */
  bool fail_fast; /* nothing behind the first row that fails counts */
  struct sc_coverage **coverage; /* NULL, or per suite: where to add what was seen */
  /* NULL, or called on the caller's thread between chunks of rows, for progress; false: enough, run no more. */
  bool (*tick)(void *context, uint64_t done, uint64_t total);
  void *tick_context;
};

/* Of one test. */
struct sc_test_count {
  uint64_t selected, passed, failed; /* rows; selected > passed + failed only after fail_fast */
};

struct sc_run_result {
  struct sc_test_count **counts; /* per suite, per test */
  struct sc_row_ref *failures; /* in the order of suites, tests and rows */
  size_t failure_count; /* kept */
  uint64_t passed, failed; /* rows */
  uint64_t skipped_tests, skipped_rows;
  bool stopped; /* by tick: not all rows were run */
};

/* All memory of the result is `arena`'s. SC_OK also where rows failed; SC_E_MEMORY. */
enum sc_status sc_suites_run(struct sc_arena *arena, struct sc_suite *const *suites, size_t count,
                             const struct sc_run_options *options, struct sc_run_result *out);

struct sc_search_scratch;
/* Whether the filter (NULL: any row) finds the row's path. `labels` holds paths, and is emptied now and then; its recovery
 * point stays. */
bool sc_row_selected(const struct sc_search *filter, struct sc_search_scratch *scratch,
                     struct sc_arena *labels, const struct sc_suite *suite,
                     const struct sc_test *test, uint64_t row);

/* Whether `only` stands somewhere: then tests without it are left out. */
bool sc_suites_have_only(struct sc_suite *const *suites, size_t count);
/* Whether the test runs: not skipped, and `only` where that is asked for. */
bool sc_test_runs(const struct sc_test *test, bool only);

#endif
