/* SPDX-License-Identifier: Apache-2.0
 *
 * witness_request.h - a witness of the analysis as a request of the runtime.
 */
#ifndef SC_WITNESS_REQUEST_H
#define SC_WITNESS_REQUEST_H

#include <scope.h>

#include "analysis/witness.h"

/* Borrows the witness's texts; arrays are of the arena. */
void sc_witness_request(struct sc_arena *arena, const struct sc_witness *witness,
                        struct scope_request *out);

#endif
