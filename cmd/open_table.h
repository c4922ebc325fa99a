/* SPDX-License-Identifier: Apache-2.0
 *
 * open_table.h - the policy that a verb works on: compiled from source in memory, or a table's file; and the diagnostics of both.
 */
#ifndef CMD_OPEN_TABLE_H
#define CMD_OPEN_TABLE_H

#include <scope.h>
#include <stdio.h>

#include "command.h"
#include "compile.h"
#include "explain/answer.h"

/* A new compilation, released with the run. */
struct sc_compilation *cmd_compilation(struct cmd_run *run);

/* Prints the diagnostics of a compilation: JSON goes to `json_out` if not NULL, else text to stderr. */
void cmd_print_diags(const struct cmd_run *run, struct sc_diags *diags, FILE *json_out);

/* The exit status of a failed compilation, after its diagnostics were printed: CMD_INVALID, or CMD_USAGE where only
 * files could not be read or memory ran out. */
int cmd_compile_failed(const struct cmd_run *run, struct sc_compilation *compilation,
                       enum sc_status status, FILE *json_out);

/* CMD_INVALID, or CMD_USAGE where nothing but files that could not be read was reported. */
int cmd_diags_status(const struct sc_diags *diags);

/* Reports one diagnostic about a table's file. Returns CMD_INVALID. */
int cmd_table_error(struct cmd_run *run, const char *path, enum sc_code code, const char *format,
                    ...) __attribute__((format(printf, 4, 5)));
/* The same for a status of the runtime. Returns CMD_USAGE for an unreadable file, else CMD_INVALID. */
int cmd_table_status(struct cmd_run *run, const char *path, enum scope_status status);

struct cmd_table {
  struct scope_table table; /* open */
  struct scope_info info;
  bool debug; /* the explanation sections are open */
  struct sc_str policy_json; /* the policy's name, version and digest, as a JSON object */
  const unsigned char
      *bytes; /* the whole table; NULL where a file was mapped without need for them */
  size_t len;
  struct sc_compilation *compilation; /* NULL = from a table's file */
};

#define CMD_TABLE_ONLY 1u /* a policy's source is refused */
#define CMD_TABLE_BYTES 2u /* `bytes` is needed */
#define CMD_TABLE_DEBUG 4u /* a table without explanation sections is refused */

/* Opens the policy or table at `path` ("-": standard input, either). CMD_YES, or another status after a message. */
int cmd_table_open(struct cmd_run *run, const char *path, unsigned flags, struct cmd_table *out);
/* The same for a policy (or one table) whose files were read already. `path` is what messages call it. */
int cmd_table_open_files(struct cmd_run *run, const char *path, const struct sc_source *files,
                         size_t count, unsigned flags, struct cmd_table *out);
void cmd_table_close(struct cmd_table *table);

#endif
