/* SPDX-License-Identifier: Apache-2.0
 *
 * table_model.h - what a condition about a table may speak of: attributes, named conditions, the zone of local times.
 */
#ifndef SC_TABLE_MODEL_H
#define SC_TABLE_MODEL_H

#include "analysis/table_view.h"
#include "policy.h"

/* A model that sc_condition_check takes, with no rules. Attributes are always there. `debug`: the explanation sections were verified; then
 * named conditions that some rule uses are there, and `zone` is the policy's, if some rule asks for a local time without naming a
 * zone; else it is empty. Strings are borrowed from the table. */
void sc_table_model(struct sc_arena *arena, const struct sc_view *view, bool debug,
                    struct sc_policy *out);

#endif
