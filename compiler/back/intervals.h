/* SPDX-License-Identifier: Apache-2.0
 *
 * intervals.h - the values for which an atom is true, as half-open intervals over its variable's domain.
 */
#ifndef SC_INTERVALS_H
#define SC_INTERVALS_H

#include "policy.h"

/* [low, high); `from_start` and `to_end` replace a bound by the domain's own. */
struct sc_interval {
  int64_t low, high;
  bool from_start, to_end;
};
struct sc_intervals {
  SC_VEC(struct sc_interval) items; /* may overlap, in any order */
  bool negated; /* the atom is true outside of them */
};

/* For atoms over bool, int, enum, instant, weekday, clock and date. Weekday and clock give seconds of the local week
 * (Monday 00:00 = 0). */
void sc_intervals_of(struct sc_arena *arena, const struct sc_expr *atom, struct sc_intervals *out);

/* The same over 128-bit addresses. */
struct sc_address_interval {
  uint8_t low[16], high[16]; /* high is exclusive */
  bool to_end; /* there is no address behind the last one */
};
struct sc_address_intervals {
  SC_VEC(struct sc_address_interval) items;
  bool negated;
};
void sc_address_intervals_of(struct sc_arena *arena, const struct sc_expr *atom,
                             struct sc_address_intervals *out);

#endif
