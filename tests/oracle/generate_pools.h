/* SPDX-License-Identifier: Apache-2.0
 *
 * generate_pools.h - what random requests are made of.
 */
#ifndef GENERATE_POOLS_H
#define GENERATE_POOLS_H

#include "oracle/generate.h"

struct numbers {
  int64_t *items;
  size_t count;
  size_t capacity;
};

struct address {
  uint8_t bytes[16];
};

struct gen_pools {
  const struct sc_policy *policy;
  SC_VEC(struct sc_str) scopes;
  SC_VEC(struct sc_str) strings;
  struct numbers integers;
  struct numbers instants;
  struct numbers clocks;
  struct numbers days;
  SC_VEC(struct address) addresses;
};

#endif
