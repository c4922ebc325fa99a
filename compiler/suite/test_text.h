/* SPDX-License-Identifier: Apache-2.0
 *
 * test_text.h - a request with its answer as a test, as a careful person would write it.
 */
#ifndef SC_TEST_TEXT_H
#define SC_TEST_TEXT_H

#include <scope.h>

#include "base/yaml_text.h"

/* {ip: 10.0.0.1, groups: [on-call]}: attributes, resource and, if `now`, the time. */
void sc_yaml_context(struct sc_arena *arena, struct sc_text *out,
                     const struct scope_request *request, bool now);

/* What the policy decides, as an expectation: `allow` or the reason. */
struct sc_str sc_yaml_expectation(const struct scope_decision *decision);
/* The same of an ALLOW with its obligations: {decision: allow, ttl: 30m, step_up: [mfa], log: full}. */
struct sc_str sc_yaml_obligations(struct sc_arena *arena, const struct scope_table *table,
                                  const struct scope_decision *decision);

/* A whole case, an item of `tests:`, each line indented by `indent`. It needs no fixture and no defaults; `now` is written
 * also where it is missing. `expect` is YAML, as the functions above make it. */
void sc_yaml_case(struct sc_arena *arena, struct sc_text *out, unsigned indent, struct sc_str name,
                  const struct scope_request *request, struct sc_str expect);

#endif
