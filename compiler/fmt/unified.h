/* SPDX-License-Identifier: Apache-2.0
 *
 * unified.h - the difference of two texts as a unified diff, as patch(1) and git read it.
 */
#ifndef SC_UNIFIED_H
#define SC_UNIFIED_H

#include "fmt/edit.h"

/* "--- a/NAME", "+++ b/NAME" and hunks with three lines around each change; nothing for equal texts. The shortest edit
 * script up to a bound on its length; past it, whole stretches are replaced. */
void sc_unified_diff(struct sc_arena *arena, struct sc_str name, struct sc_str before,
                     struct sc_str after, struct sc_text *out);

/* The same where `after` is what sc_edit_splice has made of `before`, by the lines that its edits touch: so the diffs of two
 * parts of some edits say nothing different of one line, which the shortest script may where lines are alike. */
void sc_unified_edits(struct sc_arena *arena, struct sc_str name, struct sc_str before,
                      struct sc_str after, const struct sc_edit_ranges *edits, struct sc_text *out);

#endif
