/* SPDX-License-Identifier: Apache-2.0
 *
 * diff_source.h - the last part of a diff's renderings: renames, and changes without effect.
 */
#ifndef SC_DIFF_SOURCE_H
#define SC_DIFF_SOURCE_H

#include "diff/diff.h"

enum sc_source_part { SC_SOURCE_RENAMES, SC_SOURCE_IDLE, SC_SOURCE_PARTS };

struct sc_source_line {
  struct sc_str kind; /* "role", "role-grant" */
  struct sc_str name; /* "sre → on-call", or an id */
  struct sc_str place; /* "people.yaml:12" */
  struct sc_str what; /* how it was decided, or added, removed, changed */
};

const char *sc_idle_how_name(enum sc_idle_how how); /* "added", "removed", "changed" */
uint32_t sc_diff_source_count(const struct sc_diff *diff, enum sc_source_part part);
uint32_t sc_diff_source_shown(const struct sc_diff *diff, enum sc_source_part part); /* to people */
const char *sc_diff_source_title(enum sc_source_part part);
void sc_diff_source_line(struct sc_diff *diff, enum sc_source_part part, uint32_t index,
                         struct sc_source_line *out);

void sc_diff_source_text(struct sc_diff *diff, const char *bold, const char *plain,
                         struct sc_text *out);
/* Members of the document, each with a comma in front. */
void sc_diff_source_json(struct sc_diff *diff, struct sc_text *out);

#endif
