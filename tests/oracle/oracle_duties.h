/* SPDX-License-Identifier: Apache-2.0
 *
 * oracle_duties.h - the obligations of an ALLOW.
 */
#ifndef ORACLE_DUTIES_H
#define ORACLE_DUTIES_H

#include "oracle/oracle.h"

/* `scope` is the declared scope whose duties hold; `tasks` are those of all actors. */
void oracle_oblige(uint32_t actor_count, const struct sc_policy *policy,
                   const struct sc_scope *scope, const struct sc_task *const *tasks,
                   struct oracle_answer *out);

#endif
