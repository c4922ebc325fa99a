/* SPDX-License-Identifier: Apache-2.0
 *
 * output.h - what commands write: checked stdout, JSON, colours, files that appear whole or not at all.
 */
#ifndef CMD_OUTPUT_H
#define CMD_OUTPUT_H

#include <stdio.h>

#include "command.h"

/* Flushes stdout and says on stderr if anything could not be written. False: exit with CMD_USAGE. */
bool cmd_stdout_ok(void);

/* A JSON string with its quotes. Bytes that are not UTF-8 become U+FFFD. */
void cmd_json_string(FILE *out, struct sc_str text);

/* ANSI sequences, or nothing where colours are off. */
enum cmd_style { CMD_PLAIN, CMD_BOLD, CMD_DIM, CMD_GREEN, CMD_RED, CMD_YELLOW };
const char *cmd_style(bool colour, enum cmd_style style);

/* Bytes of people's names may hold control characters of terminals: they are printed as '?'. */
void cmd_print_safe(FILE *out, struct sc_str text);

#define CMD_WRITE_NEW 1u /* refuse to replace a file */
#define CMD_WRITE_PRIVATE 2u /* mode 0600 whatever the umask */

/* Writes a file as one step: a temporary file in the same folder, fsync, rename, fsync of the folder. "-" is stdout;
 * what exists and is no regular file (a pipe, /dev/null) is written to as it is. On failure, or on a signal that ends
 * the program, the temporary file is removed and the old file stays. True, or false after a message on stderr. */
bool cmd_write_file(const struct cmd_run *run, const char *path, const void *data, size_t len,
                    unsigned flags);

/* All of it, also where it takes several writes. False: errno says why. */
bool cmd_write_all(int fd, const void *data, size_t len);
/* fsync of the folder that holds `path`: what was renamed there lasts. False: errno says why. */
bool cmd_sync_folder(const char *path);

/* The whole file ("-": stdin) into the run's arena, 64-byte aligned, at most `max` bytes. False after a message. */
bool cmd_read_file(struct cmd_run *run, const char *path, size_t max, const void **data,
                   size_t *len);

#endif
