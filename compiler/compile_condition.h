/* SPDX-License-Identifier: Apache-2.0
 *
 * compile_condition.h - a condition that stands in no policy, such as that of `who-can --when`, to a table that holds nothing else.
 */
#ifndef SC_COMPILE_CONDITION_H
#define SC_COMPILE_CONDITION_H

#include "base/diag.h"
#include "policy.h"

/* `text` in terms of `model`: its attributes, its named conditions and its zone (a checked policy, or sc_table_model). `name` is what
 * diagnostics call the text; it becomes a source of `diags`, whose arena takes all memory. The table, aligned to 8 bytes, for
 * sc_universe_ask; NULL after a diagnostic. */
const unsigned char *sc_compile_condition(struct sc_diags *diags, const struct sc_policy *model,
                                          struct sc_str name, struct sc_str text);

#endif
