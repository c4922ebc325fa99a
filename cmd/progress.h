/* SPDX-License-Identifier: Apache-2.0
 *
 * progress.h - a line on a terminal that says how far long work has come; nothing anywhere else, and nothing of what is soon done.
 */
#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

#include "command.h"

struct cmd_progress {
  const char *what; /* what is counted: "checks" */
  bool on; /* standard error is a terminal */
  bool drawn;
  int64_t began_ms, next_ms;
};

void cmd_progress_begin(struct cmd_progress *progress, const char *what);
/* Cheap: may be called often. */
void cmd_progress_step(struct cmd_progress *progress, uint64_t done, uint64_t total);
/* Wipes the line, before anything else is printed. */
void cmd_progress_end(struct cmd_progress *progress);

#endif
