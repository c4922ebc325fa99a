/* SPDX-License-Identifier: Apache-2.0
 *
 * suite_check.h - an answer against an expectation.
 */
#ifndef SC_SUITE_CHECK_H
#define SC_SUITE_CHECK_H

#include "explain/answer.h"
#include "suite/suite.h"

/* Whether the table answers the request as expected. Only what is asserted is asked for: a bare decision costs one
 * scope_decide. *answer is scratch and holds the decision afterwards. False in *enough: no memory. */
bool sc_expectation_met(const struct scope_table *table, const struct scope_request *request,
                        const struct sc_expectation *expected, struct sc_answer *answer,
                        bool *enough);

/* What differs, one line each: "reason condition-false, expected user-lacks-scope". The answer is whole. First what differs in
 * decision, reason and leg: their number is returned. */
struct sc_lines {
  struct sc_str *items;
  size_t count, capacity;
};
size_t sc_expectation_mismatches(struct sc_arena *arena, const struct scope_table *table,
                                 const struct scope_request *request,
                                 const struct sc_expectation *expected,
                                 const struct sc_answer *answer, struct sc_lines *out);

/* "allow", "deny condition-false": in short. */
struct sc_str sc_expectation_text(struct sc_arena *arena, const struct sc_expectation *expected);
struct sc_str sc_decision_text(struct sc_arena *arena, const struct scope_decision *decision);

#endif
