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

#endif
