/* SPDX-License-Identifier: Apache-2.0
 *
 * oracle_duties.c - the obligations of an ALLOW: lifetime, step-ups, log level.
 */
#include "oracle/oracle_duties.h"

#include <stdlib.h>

static void add_duties(struct oracle_answer *out, const struct sc_duties *duties) {
  for (uint32_t i = 0; i < duties->step_up_count; i++) {
    uint32_t at = 0;
    while (at < out->step_up_count && sc_str_compare(out->step_ups[at], duties->step_ups[i]) < 0)
      at++;
    if (at < out->step_up_count && sc_str_equal(out->step_ups[at], duties->step_ups[i])) continue;
    if (out->step_up_count == ORACLE_NAMES_MAX) abort();
    memmove(&out->step_ups[at + 1], &out->step_ups[at],
            (out->step_up_count - at) * sizeof(*out->step_ups));
    out->step_ups[at] = duties->step_ups[i];
    out->step_up_count++;
  }
}

static void raise_log(struct oracle_answer *out, enum sc_log log) {
  if (log != SC_LOG_UNSET && log > out->log) out->log = log;
}

void oracle_oblige(uint32_t actor_count, const struct sc_policy *policy,
                   const struct sc_scope *scope, const struct sc_task *const *tasks,
                   struct oracle_answer *out) {
  const struct sc_duties *risk = &policy->risks[scope->risk];
  out->risk = scope->risk;
  out->ttl_s = risk->ttl_s;
  if (scope->duties.ttl_s != 0 &&
      (scope->duties.ttl_s < out->ttl_s || scope->duties.allow_long_ttl.len > 0))
    out->ttl_s = scope->duties.ttl_s;
  out->log = SC_LOG_MINIMAL;
  if (scope->duties.log != SC_LOG_UNSET)
    out->log = scope->duties.log;
  else if (risk->log != SC_LOG_UNSET)
    out->log = risk->log;
  else
    out->log = scope->risk >= SC_RISK_HIGH ? SC_LOG_FULL : SC_LOG_STANDARD;
  add_duties(out, risk);
  add_duties(out, &scope->duties);
  for (uint32_t i = 0; i < actor_count; i++) {
    const struct sc_duties *duties = &tasks[i]->duties;
    if (duties->ttl_s != 0 && duties->ttl_s < out->ttl_s) out->ttl_s = duties->ttl_s;
    add_duties(out, duties);
    raise_log(out, duties->log);
  }
}
