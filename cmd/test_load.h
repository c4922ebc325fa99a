/* SPDX-License-Identifier: Apache-2.0
 *
 * test_load.h - from the operands of `test` to suites that are bound to open policies.
 */
#ifndef CMD_TEST_LOAD_H
#define CMD_TEST_LOAD_H

#include "open_table.h"
#include "suite/suite.h"

/* A policy under test, opened once however many suites test it. */
struct cmd_tested_policy {
  struct sc_str path; /* as the first suite names it; zero-terminated */
  int status; /* CMD_YES = open */
  char *real; /* its real path, or the path where it has none */
  struct cmd_table table;
  struct sc_subject_under_test sut;
};

struct cmd_tests {
  struct {
    struct cmd_tested_policy **items;
    size_t count, capacity;
  } policies;
  struct {
    struct sc_suite **items;
    size_t count, capacity;
  } suites;
  uint32_t *policy_of; /* per suite: index into policies */
};

/* Finds, opens, parses. CMD_YES; CMD_USAGE (nothing found, unreadable) or CMD_INVALID after messages. Mistakes of all files
 * are shown. `policy` replaces what suites say; NULL = each its own. */
int cmd_tests_load(struct cmd_run *run, const char *policy, struct cmd_tests *out);
void cmd_tests_close(struct cmd_tests *tests);

#endif
