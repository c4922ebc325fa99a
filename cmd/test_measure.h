/* SPDX-License-Identifier: Apache-2.0
 *
 * test_measure.h - how good the tests are: coverage, mutation, and the gates on both.
 */
#ifndef CMD_TEST_MEASURE_H
#define CMD_TEST_MEASURE_H

#include "suite/report.h"
#include "test_load.h"

struct cmd_measure {
  bool coverage, mutate;
  unsigned minimum[SC_COVER_KINDS]; /* per cent + 1; 0 = no gate */
  unsigned min_score; /* the same */
  const char *change; /* the older policy; NULL = all counts */
  struct sc_coverage **of_policy; /* while tests run */
};

/* Options of `test` that measure. CMD_YES, or CMD_USAGE after a message. */
int cmd_measure_options(const struct cmd_run *run, struct cmd_measure *out);
/* A whole number of an option, or CMD_USAGE after a message. */
int cmd_measure_number(const struct cmd_run *run, const char *option, const char *text,
                       int64_t lowest, int64_t highest, int64_t *out);

/* Before and after the tests run: coverage is collected while they do, mutants run after them, if all passed. Sets what the
 * outcome says of both, and its gates. */
int cmd_measure_begin(struct cmd_run *run, const struct cmd_tests *tests,
                      struct cmd_measure *measure, struct sc_run_options *options);
int cmd_measure_end(struct cmd_run *run, const struct cmd_tests *tests,
                    const struct cmd_measure *measure, const struct sc_run_options *options,
                    struct sc_outcome *outcome);

#endif
