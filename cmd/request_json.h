/* SPDX-License-Identifier: Apache-2.0
 *
 * request_json.h - one line of JSON to a request of the runtime.
 *
 * Strict about the request: an unknown or repeated key, a value of the wrong type, bytes that are not UTF-8 are errors.
 * Lenient about context: a name the policy does not declare is ignored, and a value of the wrong type counts as missing,
 * as docs/LANGUAGE.md says. The one file that knows the JSON library is request_json.c.
 */
#ifndef CMD_REQUEST_JSON_H
#define CMD_REQUEST_JSON_H

#include <scope.h>

#include "base/str.h"

struct cmd_request_reader;

/* For requests on `table`, which must outlive the reader. NULL: no memory. */
struct cmd_request_reader *cmd_request_reader_new(const struct scope_table *table);
void cmd_request_reader_free(struct cmd_request_reader *reader);

/* Reads one request. True: *out is set. False: the reader's error says why, in one line for people. Either way the
 * reader's id is the JSON text of the request's "id" (a string or an integer), empty if it has none. What *out, error
 * and id point at lives until the next read, and as long as the line. */
bool cmd_request_read(struct cmd_request_reader *reader, struct sc_str line,
                      struct scope_request *out);
const char *cmd_request_error(const struct cmd_request_reader *reader);
/* The last read failed for want of memory: it says nothing about the line. */
bool cmd_request_no_memory(const struct cmd_request_reader *reader);
struct sc_str cmd_request_id(const struct cmd_request_reader *reader);

/* The release of the JSON library. */
const char *cmd_json_library_version(void);

#endif
