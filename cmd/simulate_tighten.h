/* SPDX-License-Identifier: Apache-2.0
 *
 * simulate_tighten.h - `simulate --tighten`: what may go, by the options and the evidence.
 */
#ifndef CMD_SIMULATE_TIGHTEN_H
#define CMD_SIMULATE_TIGHTEN_H

#include "policy_change.h"

#define CMD_TIGHTEN_OPTIONS                                                                        \
  {.name = "tighten",                                                                              \
   .arg = "DIR",                                                                                   \
   .help = "write the policy without what the logs show no need for to this new folder, with a "   \
           "patch for each owner; see below"},                                                     \
      {.name = "keep",                                                                             \
       .arg = "RULE-ID",                                                                           \
       .help = "of --tighten: leave this rule as it is",                                           \
       .flags = CMD_REPEATED},                                                                     \
      {.name = "min-age",                                                                          \
       .arg = "DURATION",                                                                          \
       .help = "of --tighten: leave what git blame says is younger than this at the logs' end, "   \
               "such as 60d; with --ages alone: younger than --min-window"},                       \
  {                                                                                                \
    .name = "only", .arg = "KIND=NAME",                                                            \
    .help = "of --tighten: touch only agent=NAME, role=NAME, user=NAME or rule=ID",                \
    .flags = CMD_REPEATED, .starts = "agent= role= user= rule="                                    \
  }

/* Before anything is read: whether the options go together. CMD_YES, or CMD_USAGE after a message. */
int cmd_tighten_check(struct cmd_run *run);
/* Tightens what was read. As cmd_policy_change; *out is to be closed in each case. */
int cmd_tighten(struct cmd_run *run, const struct cmd_simulated *simulated,
                struct cmd_policy_change *out);

#endif
