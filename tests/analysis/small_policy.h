/* SPDX-License-Identifier: Apache-2.0
 *
 * small_policy.h - policies small enough that all requests to them can be put, one of each class.
 *
 * A policy is made of entries, each from a seed of its own, so that two policies of which a few seeds differ are a change as people make
 * them. All kinds of rules and of atoms occur.
 */
#ifndef SMALL_POLICY_H
#define SMALL_POLICY_H

#include "base/str.h"
#include "oracle/random.h"

#define SMALL_ENTRIES 21u

struct small_policy {
  uint64_t world; /* zone and attributes */
  uint64_t entries[SMALL_ENTRIES];
};

void small_policy_draw(struct rng *rng, struct small_policy *out);
/* After a change of one to three entries. */
void small_policy_edit(struct rng *rng, struct small_policy *policy);
/* The policy's text; not each is valid: a rule may name what is not there. */
struct sc_str small_policy_text(struct sc_arena *arena, const struct small_policy *policy);

#endif
