/* SPDX-License-Identifier: Apache-2.0
 *
 * diff_judge.h - what `diff` adds to a change from outside of both policies: recorded requests, and tests.
 */
#ifndef CMD_DIFF_JUDGE_H
#define CMD_DIFF_JUDGE_H

#include "diff/diff.h"
#include "open_table.h"

/* Replays the logs of --replay, if there are any, into diff->replay. The tables have their explanation sections open then. CMD_YES,
 * or another status after a message. */
int cmd_diff_replay(struct cmd_run *run, const struct cmd_table tables[2], struct sc_diff *diff);

/* Whether --uncovered, --emit-tests or the gate `uncovered` ask for tests. */
bool cmd_diff_needs_tests(const struct cmd_run *run);
/* Counts the tests of NEW's folder, or of --tests, into diff->tests, and writes --emit-tests. `path`: NEW, as given. CMD_YES, or another
 * status after a message. */
int cmd_diff_tests(struct cmd_run *run, const char *path, struct cmd_table *table,
                   struct sc_diff *diff);

#endif
