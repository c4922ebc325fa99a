/* SPDX-License-Identifier: Apache-2.0
 *
 * output_folder.h - a folder of files that appears whole or not at all.
 */
#ifndef CMD_OUTPUT_FOLDER_H
#define CMD_OUTPUT_FOLDER_H

#include "command.h"

struct cmd_folder {
  struct cmd_run *run;
  const char *path; /* what it is to be called */
  const char *temporary; /* where it is made, beside it; NULL = nothing is made */
  size_t pending; /* entries of pending.h that are its */
};

/* Whether a folder can be made there: nothing is, or an empty folder. False after a message. */
bool cmd_folder_may_be(const struct cmd_run *run, const char *path);

/* Begins it; *out stays where it is as long as the run. Until cmd_folder_finish it is removed when the run ends, however it ends. False after a message. */
bool cmd_folder_begin(struct cmd_run *run, const char *path, struct cmd_folder *out);
/* Writes a file, `name` relative to the folder, with the folders on the way. False after a message. */
bool cmd_folder_add(struct cmd_folder *folder, struct sc_str name, struct sc_str bytes);
/* Gives it its name. False after a message. */
bool cmd_folder_finish(struct cmd_folder *folder);

#endif
