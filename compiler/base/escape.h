/* SPDX-License-Identifier: Apache-2.0
 *
 * escape.h - names and messages inside the formats of reports.
 *
 * Names come from files that anybody may have written: YAML escapes make any character, file names any byte. Each function
 * appends a text that its format reads back as this one piece of text and as nothing else. Bytes that are not UTF-8, and
 * code points that are no characters, become U+FFFD.
 */
#ifndef SC_ESCAPE_H
#define SC_ESCAPE_H

#include "base/str.h"

/* XML 1.0 character data, and the value of an attribute in double quotes: there, tabs and line ends become references,
 * since parsers turn them into spaces. Characters that XML cannot hold become U+FFFD. */
void sc_put_xml(struct sc_arena *arena, struct sc_text *out, struct sc_str text);
void sc_put_xml_attribute(struct sc_arena *arena, struct sc_text *out, struct sc_str text);

/* The description of a TAP 14 test point, or the reason of a directive: one line, `#` and `\` escaped. */
void sc_put_tap(struct sc_arena *arena, struct sc_text *out, struct sc_str text);

/* A YAML string in double quotes, of printable characters only. */
void sc_put_yaml(struct sc_arena *arena, struct sc_text *out, struct sc_str text);

/* Markdown as GitHub renders it: an inline piece in <code>, which is no markup whatever it says; also in a table's cell. */
void sc_put_markdown_code(struct sc_arena *arena, struct sc_text *out, struct sc_str text);

/* HTML character data, in several lines as in <pre>; also the value of an attribute in double quotes. */
void sc_put_html(struct sc_arena *arena, struct sc_text *out, struct sc_str text);

/* Plain text in one line: what steers a terminal becomes '?'. */
void sc_put_line_text(struct sc_arena *arena, struct sc_text *out, struct sc_str text);

/* A field of an lcov tracefile, where a line end and, but for a path, a comma have a meaning: '_' stands in their place. */
void sc_put_lcov_name(struct sc_arena *arena, struct sc_text *out, struct sc_str text);

/* A field of CSV (RFC 4180), in double quotes. One that a spreadsheet would take for a formula gets an apostrophe in front
 * (CWE-1236): after spaces, one of = + - @, their full-width forms, a tab or a line end. */
void sc_put_csv(struct sc_arena *arena, struct sc_text *out, struct sc_str text);

#endif
