/* SPDX-License-Identifier: Apache-2.0
 *
 * watch_tree.h - the folders that a command watches, and what changed in them.
 *
 * A tree is one look at them: every folder below the roots is watched through inotify, and every file of interest is kept
 * with what tells a change of it. Folders are watched before they are read: what happens behind a look wakes
 * cmd_watch_wait, and two looks compared say what changed, whatever events an editor made, and whichever were merged or
 * lost. Folders are walked as test files are looked for: neither hidden ones nor `testdata`, no links.
 */
#ifndef CMD_WATCH_TREE_H
#define CMD_WATCH_TREE_H

#include <time.h>

#include "base/arena.h"
#include "base/intern.h"
#include "base/str.h"

struct cmd_watched {
  struct sc_str shown; /* as the roots name it */
  struct sc_str real; /* by its folder's real path; zero-terminated */
  uint64_t device, inode, size;
  struct timespec modified, changed;
};

struct cmd_watch_tree {
  struct sc_arena *arena; /* borrowed; closes what is open, too */
  int *fd;
  SC_VEC(struct cmd_watched) files; /* sorted by real path, each once */
  SC_VEC(struct sc_str)
  names; /* of roots that are no folders: of interest whatever they are called */
  struct sc_map folders, known; /* real paths */
  size_t folder_count;
};

/* SC_OK; SC_E_IO: errno. All memory is the arena's. */
enum sc_status cmd_watch_init(struct cmd_watch_tree *tree, struct sc_arena *arena);
void cmd_watch_close(struct cmd_watch_tree *tree);

/* Looks at the file or folder at `path`. Where it does not exist, the nearest folder that does is watched for it. SC_OK also
 * where something cannot be read; SC_E_IO: it cannot be watched, errno says why. */
enum sc_status cmd_watch_add(struct cmd_watch_tree *tree, const char *path);

enum cmd_watch_kind { CMD_WATCH_CHANGED, CMD_WATCH_NEW, CMD_WATCH_REMOVED };
struct cmd_watch_change {
  enum cmd_watch_kind kind;
  const struct cmd_watched *file; /* of the new tree, or the old one if it was removed */
};
struct cmd_watch_changes {
  struct cmd_watch_change *items; /* sorted by the file's real path */
  size_t count, capacity;
};
/* What differs. What a tree has not looked at is no change. */
void cmd_watch_compare(struct sc_arena *arena, const struct cmd_watch_tree *before,
                       const struct cmd_watch_tree *after, struct cmd_watch_changes *out);

enum cmd_watch_end {
  CMD_WATCH_WOKEN, /* something happened, and then nothing for a moment */
  CMD_WATCH_ENDED, /* a signal, or nobody reads standard output any more */
  CMD_WATCH_FAILED /* errno */
};
/* Sleeps. `signals`: of signalfd. */
enum cmd_watch_end cmd_watch_wait(const struct cmd_watch_tree *tree, int signals);

#endif
