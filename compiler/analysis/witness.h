/* SPDX-License-Identifier: Apache-2.0
 *
 * witness.h - a concrete request out of a diagram: names, addresses, texts, an instant that has all the local times asked for.
 *
 * What the diagram does not depend on is left out of the request, but for `now`, which every request has. explain/
 * witness_request.h turns a witness into a request of the runtime.
 */
#ifndef SC_WITNESS_H
#define SC_WITNESS_H

#include "analysis/cells.h"

struct sc_witness_value {
  struct sc_str name;
  enum scope_f_type type;
  int64_t number; /* BOOL, INT, INSTANT */
  struct sc_str text; /* STRING, ENUM */
  const struct sc_str *items; /* SET */
  uint32_t item_count;
  uint8_t address[16]; /* IP */
};

struct sc_witness {
  struct sc_str user; /* ptr NULL = none */
  struct sc_str roles[SC_CELL_ROLES_MAX];
  uint32_t role_count;
  struct sc_str actors[SC_CELL_CHAIN_MAX];
  uint32_t actor_count;
  struct sc_str task, scope;
  struct sc_str resource; /* ptr NULL = missing */
  struct sc_witness_value *values;
  uint32_t value_count;
  bool has_now;
  int64_t now;
};

/* A request of the cell for which `ref` (the cell's granted, revoked or obliged, not FALSE) is TRUE. */
void sc_witness_of(struct sc_parts *parts, const struct sc_access *cell, sc_mdd_ref ref,
                   struct sc_witness *out);

#endif
