/* SPDX-License-Identifier: Apache-2.0
 *
 * coverage_internal.h - what is kept of what tests have seen.
 */
#ifndef SC_COVERAGE_INTERNAL_H
#define SC_COVERAGE_INTERNAL_H

#include "suite/coverage.h"

#define SC_RULE_DECIDED 1u
#define SC_RULE_HELD 2u
#define SC_RULE_FAILED 4u
#define SC_MCDC_SHIFT 3u /* of an expression's bits SC_SEEN_TRUE and SC_SEEN_FALSE */

struct sc_coverage {
  const struct scope_table *table;
  uint32_t rule_count, expr_count;
  uint8_t *rules; /* SC_RULE_* */
  uint64_t *hits; /* per rule: requests that it decided */
  uint8_t *exprs; /* SC_SEEN_*, and shifted those of MC/DC */
  bool *relevant_rules, *relevant_exprs; /* NULL = all */
  /* of the request at hand */
  uint8_t *truths;
  uint64_t *stamps; /* truths[e] is valid where stamps[e] == stamp */
  uint64_t stamp;
  struct scope_candidate *candidates;
  size_t candidate_capacity;
};

#endif
