/* SPDX-License-Identifier: Apache-2.0
 *
 * idle_changes.h - what was changed in a policy's source without changing any decision: rules that came, went or say something else,
 * conditions and scopes that do.
 *
 * A change has no effect if every request that the rule has a part in, as it was and as it is, gets the same answer from both policies. So the
 * claim holds for all that are listed together: a rule that replaces another is listed with it. The other way round is not claimed:
 * what is not listed stands at a place where something changed, which may be another rule's doing.
 */
#ifndef SC_IDLE_CHANGES_H
#define SC_IDLE_CHANGES_H

#include "analysis/changed_rules.h"
#include "diff/diff.h"

/* `diff` is complete: nothing was left out or unproved as a whole. Fills out->idle. */
void sc_idle_changes(struct sc_diff *diff, const struct sc_diff_sources *sources,
                     const struct sc_changed_rules *changed, struct sc_source_changes *out);

#endif
