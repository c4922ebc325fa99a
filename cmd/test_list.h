/* SPDX-License-Identifier: Apache-2.0
 *
 * test_list.h - `test --list`: which tests there are.
 */
#ifndef CMD_TEST_LIST_H
#define CMD_TEST_LIST_H

#include "suite/suite_run.h"
#include "test_load.h"

/* Prints the paths that --run looks at, as text or JSON. CMD_YES, or CMD_USAGE after a message: --run leaves none. */
int cmd_tests_list(struct cmd_run *run, const struct cmd_tests *tests,
                   const struct sc_run_options *options);

#endif
