/* SPDX-License-Identifier: Apache-2.0
 *
 * test_watch.h - `test --watch`: runs tests again when what they read has changed.
 */
#ifndef CMD_TEST_WATCH_H
#define CMD_TEST_WATCH_H

#include "test_load.h"

/* How test files that were loaded are run. */
struct cmd_test_runner {
  /* An exit status, after the results were printed; or -1: it was stopped. `stop` says when. */
  int (*run)(struct cmd_run *run, struct cmd_tests *tests, void *context,
             bool (*stop)(void *stop_context), void *stop_context);
  void *context;
  bool whole_policies; /* what is measured is of all tests of a policy: none of them runs alone */
  bool whole; /* reports are of all tests */
};

/* Whether the options go with --watch. CMD_YES, or CMD_USAGE after a message. */
int cmd_test_watch_check(const struct cmd_run *run);

/* Runs all tests once, then, until SIGINT, SIGTERM or SIGHUP, or until nobody reads standard output any more, those that a change
 * touches. The exit status of the last run that came to its end. Each round has an arena of its own. */
int cmd_test_watch(struct cmd_run *run, const struct cmd_test_runner *runner);

#endif
