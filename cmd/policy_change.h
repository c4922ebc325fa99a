/* SPDX-License-Identifier: Apache-2.0
 *
 * policy_change.h - edits of a policy that only take away: proved, then written as a folder with a patch for each owner.
 *
 * Proved is that the new policy and the policy with each patch alone are valid; by comparison with the old one that nothing is newly
 * allowed and no obligation changes; by replay of the logs that no recorded ALLOW breaks (or how many, where people decided so); and
 * which tests must change, if any. Where a proof fails, nothing is written.
 */
#ifndef CMD_POLICY_CHANGE_H
#define CMD_POLICY_CHANGE_H

#include "diff/diff.h"
#include "simulate_read.h"
#include "suite/suite_find.h"
#include "tighten/tighten.h"

/* A row of a test, or a mistake in a test file, that the new policy brings. */
struct cmd_changed_test {
  struct sc_str file; /* as a command line takes it */
  uint32_t line;
  struct sc_str name; /* suite/test/row; empty: of the file */
  struct sc_str what; /* "expects allow, becomes deny user-lacks-scope" */
};

struct cmd_policy_change {
  struct cmd_run *run;
  const struct cmd_simulated *simulated; /* the policy as it is, and its use */
  struct sc_tighten tighten; /* made */
  const char *folder; /* to be written; NULL = nothing is */
  bool may_break; /* recorded ALLOWs, because people decided so */
  /* Found out: */
  struct cmd_table changed;
  bool opened;
  struct sc_diff diff;
  uint64_t allowed, broken; /* events recorded as allowed; those that would not be any more */
  uint64_t tests, failing_before; /* rows; rows that fail already */
  size_t test_files;
  SC_VEC(struct cmd_changed_test) changed_tests;
  uint64_t changed_left_out;
};

/* Proves and writes. CMD_YES; CMD_NO after a message: a proof failed, nothing is written; CMD_USAGE: the environment.
 * *change is to be closed in each case. */
int cmd_policy_change(struct cmd_policy_change *change);
void cmd_policy_change_close(struct cmd_policy_change *change);

/* A source's name, relative to the policy's folder. */
struct sc_str cmd_policy_file_name(const struct cmd_run *run, struct sc_str name);

/* policy_change_tests.c: runs the tests of the policy by both. CMD_YES, or CMD_USAGE after a message. */
int cmd_change_tests(struct cmd_policy_change *change, struct sc_test_files *files);

/* policy_change_print.c: the last part of a text, and a member of a JSON object. */
void cmd_policy_change_text(const struct cmd_policy_change *change);
void cmd_policy_change_json(const struct cmd_policy_change *change);

#endif
