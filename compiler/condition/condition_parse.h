/* SPDX-License-Identifier: Apache-2.0
 *
 * condition_parse.h - the text of one condition to a tree (grammar: docs/LANGUAGE.md, "Conditions"). Area SC03.
 *
 * Constants are parsed by their shape only; condition_check.h gives them the type of the attribute they meet.
 */
#ifndef SC_CONDITION_PARSE_H
#define SC_CONDITION_PARSE_H

#include "base/diag.h"
#include "policy.h"

#define SC_CONDITION_DEPTH_MAX 64u /* nested parentheses and nots */
#define SC_CONDITION_TERMS_MAX 10000u /* atoms and names in one condition */

/* `text` is the unescaped condition. `span` is where it stands; where `verbatim`, byte i of the text is byte i of the
 * span, so mistakes are marked exactly; else they are marked at the whole span. NULL after a diagnostic. */
struct sc_expr *sc_condition_parse(struct sc_diags *diags, struct sc_str text, struct sc_span span,
                                   bool verbatim);

#endif
