/* SPDX-License-Identifier: Apache-2.0
 *
 * git_revision.h - a policy as it was in a git revision: read through git, without touching the work tree or the index.
 */
#ifndef CMD_GIT_REVISION_H
#define CMD_GIT_REVISION_H

#include "open_table.h"

/* Opens `operand`: a path or "-", as cmd_table_open does; else REVISION:PATH, or REVISION alone, which takes `path` (NULL:
 * the current folder). CMD_YES, or another status after a message. */
int cmd_revision_open(struct cmd_run *run, const char *operand, const char *path, unsigned flags,
                      struct cmd_table *out);

/* Whether the operand names a file or folder (or standard input) rather than a revision. */
bool cmd_is_path(const char *operand);

/* The commit that is checked out where the file or folder lies, and whether anything in it differs from that commit or is not
 * known to git. False: it lies in no git repository, or there is no git. */
bool cmd_git_state(struct cmd_run *run, const char *path, struct sc_str *commit, bool *dirty);

#endif
