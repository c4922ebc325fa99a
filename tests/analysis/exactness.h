/* SPDX-License-Identifier: Apache-2.0
 *
 * exactness.h - a concrete request in the terms of an analysis: which cells concern it, and whether a region holds it.
 */
#ifndef EXACTNESS_H
#define EXACTNESS_H

#include "analysis/cells.h"
#include "oracle/oracle.h"

/* Whether the cell's subject, chain and scope are, or are part of, the request's. `scope` is the request's, shared. */
bool cell_concerns(const struct sc_parts *parts, const struct sc_access *cell,
                   const struct oracle_request *request, uint32_t scope);
/* Whether the diagram is TRUE for the request. */
bool region_holds(const struct sc_universe *u, sc_mdd_ref ref,
                  const struct oracle_request *request);

#endif
