/* SPDX-License-Identifier: Apache-2.0
 *
 * enumeration.h - all requests to two small policies, one of each class, against what the analysis reports.
 *
 * For each subject (no user, each user, one stranger of each kind, with every set of roles), each chain of up to three agents, each
 * task, each scope (listed, and one name of each kind that is not) and each context: where the tables differ some region of the subject, or
 * of a part of it, holds the request; and where a region of that very subject holds it, the tables differ as it says.
 *
 * Where no region concerns a subject, chain, task and scope, and both tables deny there for want of any rule, which no context
 * changes, one context stands for all, unless the enumeration is `whole`.
 */
#ifndef ENUMERATION_H
#define ENUMERATION_H

#include "analysis/representatives.h"

struct enumerated {
  uint64_t pairs, equal, too_large, with_patterns;
  uint64_t requests; /* all that there are */
  uint64_t put; /* of them: to both tables */
  uint64_t differing, held; /* held: requests that a region of their very subject holds */
  uint64_t located; /* requests that were looked up in the changes of the diff */
  uint64_t cells, changes, unproved, unproved_plain; /* plain: of pairs without patterns */
};

/* False: printed what is wrong. `request_limit`: pairs with more are too large. */
bool enumerate_pair(struct sc_arena *arena, struct trial *const sides[2], uint64_t request_limit,
                    bool whole, struct enumerated *counts);

/* `pairs` random pairs (of those that are not too large). False: something was wrong. */
bool enumerate_pairs(uint64_t pairs, uint64_t seed, uint64_t only, bool whole,
                     struct enumerated *counts);

#endif
