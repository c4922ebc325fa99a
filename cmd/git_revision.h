/* SPDX-License-Identifier: Apache-2.0
 *
 * git_revision.h - a policy as it was in a git revision: read through git, without touching the work tree or the index.
 */
#ifndef CMD_GIT_REVISION_H
#define CMD_GIT_REVISION_H

#include "open_table.h"
#include "simulate/findings.h"

/* Opens `operand`: a path or "-", as cmd_table_open does; else REVISION:PATH, or REVISION alone, which takes `path` (NULL:
 * the current folder). CMD_YES, or another status after a message. */
int cmd_revision_open(struct cmd_run *run, const char *operand, const char *path, unsigned flags,
                      struct cmd_table *out);

/* Whether the operand names a file or folder (or standard input) rather than a revision. */
bool cmd_is_path(const char *operand);

/* The commit that is checked out where the file or folder lies, and whether anything in it differs from that commit or is not
 * known to git. False: it lies in no git repository, or there is no git. */
bool cmd_git_state(struct cmd_run *run, const char *path, struct sc_str *commit, bool *dirty);

/* Runs git with these arguments, "git" first, and takes its output; `quiet`: what it says on stderr is thrown away. False: it failed. */
bool cmd_git(struct cmd_run *run, const char *const *argv, bool quiet, struct sc_text *out);

/* When each line of the file was committed last, as struct sc_line_ages has it (simulate/findings.h). False: git does not know the
 * file, or there is no git. In a shallow clone lines of its oldest commits may be older: those are unknown. */
bool cmd_git_ages(struct cmd_run *run, const char *path, struct sc_line_ages *out);

#endif
