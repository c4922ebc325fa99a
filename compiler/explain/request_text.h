/* SPDX-License-Identifier: Apache-2.0
 *
 * request_text.h - a request written down so that scopec reads it back: as a command, and as a line of JSON.
 *
 * Names must be set in the request (ids alone say nothing to a reader). Context values are those that the table's types
 * can hold; a value of type NONE is left out.
 */
#ifndef SC_REQUEST_TEXT_H
#define SC_REQUEST_TEXT_H

#include <scope.h>

#include "base/str.h"

/* "scopec VERB POLICY --user alice ...", in one line, quoted for a POSIX shell. Where options cannot say it (a set's member
 * with a comma, an empty set, an empty name) it is a line of JSON piped into `scopec eval POLICY --requests -`. */
struct sc_str sc_request_command(struct sc_arena *arena, const char *verb, struct sc_str policy,
                                 const struct scope_request *request);

/* One object without the end of its line, as `eval --requests` takes it. */
void sc_request_json(struct sc_arena *arena, struct sc_text *out,
                     const struct scope_request *request);

/* An instant as RFC 3339 in UTC: "2026-03-02T10:00:00Z". */
struct sc_str sc_instant_text(struct sc_arena *arena, int64_t at);

/* A context value as options and test files take it: true, 42, 10.0.0.1, an instant; a set's members by commas. */
struct sc_str sc_value_text(struct sc_arena *arena, const struct scope_value *value);

#endif
