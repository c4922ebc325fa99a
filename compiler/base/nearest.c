/* SPDX-License-Identifier: Apache-2.0
 *
 * nearest.c - the nearest of many names, by edit distance.
 */
#include "base/nearest.h"

void sc_nearest_init(struct sc_nearest *nearest, struct sc_str name) {
  /* A third of the name may be wrong, at least one letter. */
  *nearest = (struct sc_nearest){name, {NULL, 0}, (name.len < 4 ? 1 : name.len / 3) + 1};
}

void sc_nearest_offer(struct sc_nearest *nearest, struct sc_str candidate) {
  size_t distance = sc_str_distance(nearest->name, candidate, nearest->distance);
  if (distance >= nearest->distance) return;
  nearest->distance = distance;
  nearest->best = candidate;
}
