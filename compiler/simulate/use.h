/* SPDX-License-Identifier: Apache-2.0
 *
 * use.h - how often something was used, and between when. Joining is all that is ever done to it, so it does not matter in which
 * order, or in how many parts, a log is read.
 */
#ifndef SC_USE_H
#define SC_USE_H

#include <stdint.h>

struct sc_use {
  uint64_t count;
  uint32_t first, last; /* times, where count > 0 */
};

static inline void sc_use_join(struct sc_use *into, const struct sc_use *from) {
  if (from->count == 0) return;
  if (into->count == 0 || from->first < into->first) into->first = from->first;
  if (into->count == 0 || from->last > into->last) into->last = from->last;
  into->count += from->count;
}

#endif
