/* SPDX-License-Identifier: Apache-2.0
 *
 * sarif.h - writing SARIF 2.1.0 (OASIS, 2020): findings as code-scanning services and editors read them.
 *
 * One log holds one run of one tool. Call sc_sarif_begin, then sc_sarif_add for each result in the order in which they are to
 * stand, then sc_sarif_end. The text is one line of JSON, the same bytes for the same calls: no times, no machine names.
 * Columns count code points ("columnKind": "unicodeCodePoints"), lines from 1. Everything that is passed in is
 * borrowed for the call, the rules until sc_sarif_end.
 */
#ifndef SC_SARIF_H
#define SC_SARIF_H

#include "base/source.h"
#include "base/str.h"

enum sc_sarif_level { SC_SARIF_NONE, SC_SARIF_NOTE, SC_SARIF_WARNING, SC_SARIF_ERROR };

struct sc_sarif_rule {
  struct sc_str id; /* "SC0701": stable, unique in the run */
  struct sc_str name; /* "unused-scope"; may be empty */
  struct sc_str title; /* one line; may be empty */
  struct sc_str help; /* paragraph; may be empty */
  struct sc_str help_uri; /* absolute; may be empty */
  enum sc_sarif_level level; /* the default of its results */
};

/* A part of a file. `line` 0: the whole file; `end_line` 0: a point. End columns point behind the last character. */
struct sc_sarif_location {
  struct sc_str file; /* path as the user named it, `/` between folders; empty = no place */
  uint32_t line, column;
  uint32_t end_line, end_column;
  struct sc_str message; /* what a related place has to do with the result; may be empty */
};

struct sc_sarif_result {
  size_t rule; /* index into the rules of the run */
  enum sc_sarif_level level;
  struct sc_str message; /* never empty */
  struct sc_sarif_location place;
  const struct sc_sarif_location *related;
  size_t related_count;
  struct sc_str
      fingerprint; /* stays the same while the finding does, whatever else moves in the file; may be empty */
  struct sc_str
      suppressed; /* the reason given in the source for leaving it; empty = not suppressed */
};

struct sc_sarif {
  struct sc_arena *arena;
  struct sc_text text;
  const struct sc_sarif_rule *rules;
  size_t rule_count;
  size_t result_count;
};

/* Opens the log and its run. `tool` is the driver's name ("scopec lint"). */
void sc_sarif_begin(struct sc_sarif *sarif, struct sc_arena *arena, struct sc_str tool,
                    const struct sc_sarif_rule *rules, size_t rule_count);
void sc_sarif_add(struct sc_sarif *sarif, const struct sc_sarif_result *result);
/* Closes the log. The whole document, with a newline at its end; lives as long as the arena. */
struct sc_str sc_sarif_end(struct sc_sarif *sarif);

/* A span of bytes as a location; no place for SC_NO_SPAN, the whole file for a file without text. */
struct sc_sarif_location sc_sarif_place(struct sc_sources *sources, struct sc_span span);

#endif
