/* SPDX-License-Identifier: Apache-2.0
 *
 * lower.h - the checked model to the table's image: ids, variables and their classes, diagrams, rows, debug data.
 */
#ifndef SC_LOWER_H
#define SC_LOWER_H

#include "back/image.h"
#include "base/diag.h"
#include "policy.h"

struct sc_lower_options {
  bool debug; /* also the optional sections */
  bool optimise; /* false: neither equal rows nor equal lists are shared; decisions are the same */
  unsigned jobs; /* threads, 0 or 1: this one alone; the image is the same */
};

/* False after a diagnostic of area SC05 (a limit is passed). */
bool sc_lower(struct sc_diags *diags, const struct sc_policy *policy,
              const struct sc_lower_options *options, struct sc_image *out);

#endif
