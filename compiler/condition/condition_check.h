/* SPDX-License-Identifier: Apache-2.0
 *
 * condition_check.h - types: each atom's attribute is declared, its operator fits the type, its constants are of the type
 * and within range; fills in types, ordinals, zones, addresses and automata. Area SC03.
 *
 * Called by resolve/check for every condition of the model, after attributes and condition names are sorted and linked.
 */
#ifndef SC_CONDITION_CHECK_H
#define SC_CONDITION_CHECK_H

#include "base/diag.h"
#include "policy.h"

/* Links attr and condition names of `expr` (unknown ones with a hint) and checks every atom. False after an error. */
bool sc_condition_check(struct sc_diags *diags, const struct sc_policy *policy,
                        struct sc_expr *expr);

/* Names of conditions within conditions: how deep they may go, so that whoever walks them may recurse. */
#define SC_CONDITION_NESTING_MAX 64u

/* Reports every cycle among the named conditions with its whole path, and conditions nested deeper than
 * SC_CONDITION_NESTING_MAX. Call after sc_condition_check returned true for all of them. False after an error. */
bool sc_condition_cycles(struct sc_diags *diags, const struct sc_policy *policy);

#endif
