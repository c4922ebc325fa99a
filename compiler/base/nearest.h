/* SPDX-License-Identifier: Apache-2.0
 *
 * nearest.h - "did you mean": the nearest of many names.
 */
#ifndef SC_NEAREST_H
#define SC_NEAREST_H

#include "base/str.h"

struct sc_nearest {
  struct sc_str name; /* asked for */
  struct sc_str best; /* ptr NULL = none is near */
  size_t distance;
};
void sc_nearest_init(struct sc_nearest *nearest, struct sc_str name);
void sc_nearest_offer(struct sc_nearest *nearest, struct sc_str candidate);

#endif
