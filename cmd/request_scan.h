/* SPDX-License-Identifier: Apache-2.0
 *
 * request_scan.h - the short way through a line of JSON that is as nearly every request is.
 *
 * Not a parser of JSON: it knows the one flat record that requests are, without escapes, numbers beyond 18 digits, or nesting
 * other than the context and lists of strings, and gives up on everything else. What it gives up on, the JSON library
 * reads: so what is accepted, what is refused, and why, is the library's word alone.
 */
#ifndef CMD_REQUEST_SCAN_H
#define CMD_REQUEST_SCAN_H

#include <scope.h>

#include "base/str.h"

#define CMD_SCAN_NAMES 16u /* roles, keys of the context: more are left to the library */
#define CMD_SCAN_ITEMS 64u /* members of all sets */

/* Where the parts of a request go; all borrowed from the line. */
struct cmd_scanned {
  struct scope_name roles[CMD_SCAN_NAMES], actors[SCOPE_ACTORS_MAX];
  struct scope_attr context[CMD_SCAN_NAMES];
  struct scope_bytes items[CMD_SCAN_ITEMS];
  struct sc_str id; /* as written; ptr NULL = none */
};

/* True: *out is the request that the library would have made of the line. False: nothing is known of the line. */
bool cmd_request_scan(const struct scope_table *table, struct sc_str line,
                      struct cmd_scanned *parts, struct scope_request *out);

#endif
