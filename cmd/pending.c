/* SPDX-License-Identifier: Apache-2.0
 *
 * pending.c - the list of what is not finished, and the handlers of the signals that end the program.
 *
 * Invariant: handlers stand while the list has an entry. It changes only while these signals are blocked, so a handler sees it whole;
 * unlink and rmdir are safe there.
 */
#include "pending.h"

#include <stdlib.h>
#include <unistd.h>

static struct cmd_pending *pending; /* the newest first: files before the folder that they are in */
static const int ending_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ};
#define ENDING_SIGNALS (sizeof(ending_signals) / sizeof(ending_signals[0]))

static void remove_pending(int signal_number) {
  for (const struct cmd_pending *entry = pending; entry != NULL; entry = entry->before)
    (void)(entry->folder ? rmdir(entry->path) : unlink(entry->path));
  /* The handler was installed with SA_RESETHAND: this ends the program as the signal would have. */
  (void)raise(signal_number);
}

void cmd_pending_block(sigset_t *before) {
  sigset_t set;
  sigemptyset(&set);
  for (size_t i = 0; i < ENDING_SIGNALS; i++) sigaddset(&set, ending_signals[i]);
  (void)sigprocmask(SIG_BLOCK, &set, before);
}

void cmd_pending_unblock(const sigset_t *before) { (void)sigprocmask(SIG_SETMASK, before, NULL); }

static void catch_signals(bool on) {
  for (size_t i = 0; i < ENDING_SIGNALS; i++) {
    struct sigaction old;
    if (sigaction(ending_signals[i], NULL, &old) == 0 && old.sa_handler == SIG_IGN) continue;
    struct sigaction action = {.sa_flags = on ? (int)SA_RESETHAND : 0};
    action.sa_handler = on ? remove_pending : SIG_DFL;
    sigemptyset(&action.sa_mask);
    (void)sigaction(ending_signals[i], &action, NULL);
  }
}

struct cmd_pending *cmd_pending_push(bool folder) {
  struct cmd_pending *entry = calloc(1, sizeof *entry);
  if (entry == NULL) return NULL;
  entry->folder = folder;
  entry->before = pending;
  if (pending == NULL) catch_signals(true);
  pending = entry;
  return entry;
}

void cmd_pending_pop(void) {
  struct cmd_pending *entry = pending;
  pending = entry->before;
  free(entry);
  if (pending == NULL) catch_signals(false);
}

struct cmd_pending *cmd_pending_top(void) {
  return pending;
}
