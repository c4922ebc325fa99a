/* SPDX-License-Identifier: Apache-2.0
 *
 * variables_internal.h - what variables.c and variables_atoms.c share: finding the variable of an atom or selector.
 */
#ifndef SC_VARIABLES_INTERNAL_H
#define SC_VARIABLES_INTERNAL_H

#include "back/variables.h"

#define SC_WEEK_SECONDS (INT64_C(7) * 86400)
#define SC_CHAIN_MAX 8u /* no chain is longer, so a larger max_depth needs no test */

uint16_t sc_variable_source(const struct sc_expr *atom);
enum scope_f_var_kind sc_variable_kind(const struct sc_expr *atom);

/* The variable, added if it is new (only while collecting can it be). */
struct sc_variable *sc_variable_of(struct sc_variables *variables, const struct sc_expr *atom);
struct sc_variable *sc_variable_plain(struct sc_variables *variables, enum scope_f_var_kind kind,
                                      uint16_t source);
struct sc_variable *sc_variable_role(struct sc_variables *variables, uint32_t role);

#endif
