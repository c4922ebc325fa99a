/* SPDX-License-Identifier: Apache-2.0
 *
 * edited_policy.h - a random policy as somebody might change it.
 */
#ifndef EDITED_POLICY_H
#define EDITED_POLICY_H

#include "oracle/generate.h"

/* The same policy after one to three edits; it may be none that a compiler takes. `from` stays as it is. */
void edited_policy(struct sc_arena *arena, struct rng *rng, const struct gen_policy *from,
                   struct gen_policy *out);

#endif
