/* SPDX-License-Identifier: Apache-2.0
 *
 * region_at.h - whether a concrete request lies in a region of context.
 *
 * The values of a request are read as runtime/classify.c reads them. A region speaks of context only: who asks, through whom and
 * for which scope was settled before.
 */
#ifndef SC_REGION_AT_H
#define SC_REGION_AT_H

#include <scope.h>

#include "analysis/universe.h"

/* A request as each side's table takes it (values have the types that it declares); both may be the same. */
struct sc_request_pair {
  const struct scope_request *of[SC_SIDES];
};

struct sc_region_reader {
  struct sc_universe *u; /* complete: no diagram is made any more */
  struct sc_request_pair request;
  bool lacking; /* what the request does not have may have been there */
  uint32_t *classes, *read_at; /* per variable: its class in the request of that turn */
  uint32_t *useless_at; /* per node: the request of that turn gets from it to FALSE only */
  uint32_t turn;
};

void sc_region_reader_init(struct sc_arena *arena, struct sc_universe *u,
                           struct sc_region_reader *out);
/* The next request; borrowed. No allocation. */
void sc_region_read(struct sc_region_reader *reader, const struct sc_request_pair *request,
                    bool lacking);
/* Whether the request lies in the region; if it is lacking: whether it may. */
bool sc_region_holds(struct sc_region_reader *reader, sc_mdd_ref region);

#endif
