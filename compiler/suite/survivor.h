/* SPDX-License-Identifier: Apache-2.0
 *
 * survivor.h - what tells a mutant that no test killed from the policy: a request, and the test that would have.
 */
#ifndef SC_SURVIVOR_H
#define SC_SURVIVOR_H

#include "suite/mutation.h"
#include "suite/suite.h"

struct sc_survivor {
  bool found;
  struct scope_request request;
  struct sc_str command; /* a line that asks the policy */
  struct sc_str was, is; /* the decisions in words, with obligations where those differ */
  struct sc_str expect; /* the policy's, as a test says it */
};

/* False: it is proved that the two decide every request alike. True with out->found unset: no difference was found, and no
 * proof. `original_bytes` are the table of `sut`. Memory: the arena. */
bool sc_survivor_find(struct sc_arena *arena, const struct sc_subject_under_test *sut,
                      const unsigned char *original_bytes, const unsigned char *mutant_bytes,
                      const struct scope_table *mutant, struct sc_survivor *out);

/* An item of `tests:` that the policy passes and the mutant fails. */
struct sc_str sc_survivor_test(struct sc_arena *arena, const struct sc_mutation *mutation,
                               const struct sc_survivor *survivor);

#endif
