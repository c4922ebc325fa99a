/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas.h - the JSON Schemas (2020-12) that `schema` prints, as lines; each ends with NULL.
 */
#ifndef CMD_SCHEMAS_H
#define CMD_SCHEMAS_H

#include <stddef.h>

/* Stands in a line for all reasons of a decision, as JSON strings with commas between. */
#define CMD_SCHEMA_REASONS "@REASONS@"

extern const char *const cmd_schema_policy[];
extern const char *const cmd_schema_test[];

/* schema_lint.c: prints the schema of .scopec-lint.yaml. */
void cmd_schema_lint(void);

#endif
