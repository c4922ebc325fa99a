/* SPDX-License-Identifier: Apache-2.0
 *
 * audit.h - a decision log that grows by one line of JSON per decision (docs/AUDIT.md).
 */
#ifndef CMD_AUDIT_H
#define CMD_AUDIT_H

#include "open_table.h"

struct cmd_audit;

/* Opens the log at `path` for appending; makes it where it is missing. Folders and "-" are refused. CMD_YES, or CMD_USAGE
 * after a message. */
int cmd_audit_open(struct cmd_run *run, const struct cmd_table *table, const char *path,
                   struct cmd_audit **out);

/* Appends the line of one decision, which is in the file when this returns. `id` is JSON text, may be empty. False after a
 * message: then the answer must not be given. */
bool cmd_audit_append(struct cmd_audit *audit, const struct scope_request *request,
                      const struct sc_answer *answer, struct sc_str id);

/* False after a message: the system tells of a failed write only now. `audit` may be NULL. */
bool cmd_audit_close(struct cmd_audit *audit);

#endif
