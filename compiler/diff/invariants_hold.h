/* SPDX-License-Identifier: Apache-2.0
 *
 * invariants_hold.h - does a policy keep what its `invariants` state? Exact: a proof, or a request that breaks one.
 */
#ifndef SC_INVARIANTS_HOLD_H
#define SC_INVARIANTS_HOLD_H

#include "compile.h"

/* After sc_compile_table. Adds a diagnostic for each invariant that does not hold, with a request that the table allows, or that could
 * not be proved. `path` is what the user calls the policy. SC_OK, SC_E_INVALID after a diagnostic, SC_E_MEMORY. */
enum sc_status sc_invariants_hold(struct sc_compilation *compilation, struct sc_str path);

#endif
