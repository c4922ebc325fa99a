/* SPDX-License-Identifier: Apache-2.0
 *
 * log_files.h - what --log names, as a list of files: files, folders, glob patterns, "-" for standard input.
 */
#ifndef SC_LOG_FILES_H
#define SC_LOG_FILES_H

#include "base/str.h"

struct sc_log_files {
  const char **items;
  size_t count, capacity;
};

/* Adds what `name` stands for: itself if it exists or is "-"; of a folder all regular files in it and below it, but hidden
 * ones; else what the pattern matches. Sorted by name within one call; a file that is there already is not added again.
 * False: *error (arena) says why nothing could be added. */
bool sc_log_files_add(struct sc_arena *arena, struct sc_log_files *files, const char *name,
                      struct sc_str *error);

#endif
