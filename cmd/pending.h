/* SPDX-License-Identifier: Apache-2.0
 *
 * pending.h - files and folders that are not finished: a signal that ends the program removes them first.
 */
#ifndef CMD_PENDING_H
#define CMD_PENDING_H

#include <limits.h>
#include <signal.h>
#include <stdbool.h>

#define CMD_PENDING_PATH (PATH_MAX + 64)

struct cmd_pending {
  struct cmd_pending *before;
  bool folder;
  char path[CMD_PENDING_PATH]; /* empty = not there yet */
};

/* Between these two no such signal arrives: what is made and its entry here come into being together. */
void cmd_pending_block(sigset_t *before);
void cmd_pending_unblock(const sigset_t *before);

/* Both with signals blocked. A new entry on top; NULL: no memory, errno says so. */
struct cmd_pending *cmd_pending_push(bool folder);
/* The topmost entry is no longer pending; nothing is removed. */
void cmd_pending_pop(void);
/* The topmost entry; NULL. */
struct cmd_pending *cmd_pending_top(void);

#endif
