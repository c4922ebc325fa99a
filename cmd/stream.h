/* SPDX-License-Identifier: Apache-2.0
 *
 * stream.h - lines of JSON requests to lines of JSON answers, in order and in constant memory.
 */
#ifndef CMD_STREAM_H
#define CMD_STREAM_H

#include "audit.h"

#define CMD_LINE_MAX ((size_t)1 << 20) /* bytes of one request; a longer line is malformed */

/* Answers the requests of the file at `path` ("-": standard input) on stdout; each decision is in the log `audit` (NULL =
 * none) before it is answered. CMD_YES once all are answered, CMD_USAGE if some were malformed or something could not be
 * read or written. */
int cmd_stream(struct cmd_run *run, const struct cmd_table *table, const char *path,
               struct cmd_audit *audit);

#endif
