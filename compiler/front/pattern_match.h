/* SPDX-License-Identifier: Apache-2.0
 *
 * pattern_match.h - does a scope pattern match a name? Both have been checked for their form.
 */
#ifndef SC_PATTERN_MATCH_H
#define SC_PATTERN_MATCH_H

#include "base/str.h"

bool sc_pattern_is_literal(struct sc_str pattern);
bool sc_pattern_has_partial(struct sc_str pattern); /* a wildcard inside a segment */
bool sc_pattern_matches(struct sc_str pattern, struct sc_str name);
/* True if some name below the scope `open` matches. */
bool sc_pattern_matches_below(struct sc_str pattern, struct sc_str open);

#endif
