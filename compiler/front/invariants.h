/* SPDX-License-Identifier: Apache-2.0
 *
 * invariants.h - invariants leave the denies, with which they were parsed, resolved and checked.
 */
#ifndef SC_INVARIANTS_H
#define SC_INVARIANTS_H

#include "base/arena.h"
#include "policy.h"

/* Of a checked policy. What selects by risk selects the scopes of that risk and higher from now on. */
void sc_take_invariants(struct sc_arena *arena, struct sc_policy *policy);

#endif
