/* SPDX-License-Identifier: Apache-2.0
 *
 * idle_fit.h - does a rule have a part in a cell?
 */
#ifndef SC_IDLE_FIT_H
#define SC_IDLE_FIT_H

#include "analysis/rule_text.h"
#include "diff/diff.h"

struct sc_idle_side { /* one of the two policies that a diff compares */
  const struct sc_diff *diff;
  const struct sc_policy *policy;
  uint32_t side;
};

/* By subject, chain and task; the scope is the caller's to look at. In doubt true. */
bool sc_idle_fits(const struct sc_idle_side *s, const struct sc_access *cell,
                  const struct sc_said_rule *rule);

#endif
