/* SPDX-License-Identifier: Apache-2.0
 *
 * test_load.h - from the operands of `test` to suites that are bound to open policies.
 */
#ifndef CMD_TEST_LOAD_H
#define CMD_TEST_LOAD_H

#include "open_table.h"
#include "suite/suite.h"
#include "suite/suite_find.h"

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

/* The test files at the operands. CMD_YES, or CMD_USAGE after a message: nothing found, unreadable. */
int cmd_tests_find(const struct cmd_run *run, struct sc_arena *arena, struct sc_test_files *out);

/* Told of the policy of files->items[file] just before it is read; zero-terminated. */
struct cmd_policy_listener {
  void (*found)(void *context, size_t file, struct sc_str policy);
  void *context;
};

/* Opens and parses. CMD_YES; CMD_USAGE (unreadable) or CMD_INVALID after messages; what has no mistake is in `out` then, too.
 * Mistakes of all files are shown. `policy` replaces what suites say; NULL = each its own. `listener` may be NULL. */
int cmd_tests_load(struct cmd_run *run, const struct sc_test_files *files, const char *policy,
                   const struct cmd_policy_listener *listener, struct cmd_tests *out);
void cmd_tests_close(struct cmd_tests *tests);

/* Of an open policy that `path` names; zero-terminated. */
void cmd_subject_under_test(const char *path, struct cmd_table *table,
                            struct sc_subject_under_test *out);

/* The same for one policy that is open already. `only_own`: files that name another policy than the one at sut->path are left
 * out. There is nothing to close. */
int cmd_tests_load_for(struct cmd_run *run, const struct sc_test_files *files,
                       const struct sc_subject_under_test *sut, bool only_own,
                       struct cmd_tests *out);

#endif
