/* SPDX-License-Identifier: Apache-2.0
 *
 * check.h - rules of meaning: types in conditions (SC03), ttl against risk caps, ids used as user and agent, delegations
 * that can never apply (SC04); sets time zones, automata and expiry instants in the model.
 */
#ifndef SC_CHECK_H
#define SC_CHECK_H

#include "base/diag.h"
#include "policy.h"

bool sc_check(struct sc_diags *diags, struct sc_policy *policy);

#endif
