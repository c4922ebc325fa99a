/* SPDX-License-Identifier: Apache-2.0
 *
 * granted.h - at which times of the day, on which days, and from which addresses a policy may allow what was used.
 *
 * Conditions are looked at as sets: which points of one fact (the minutes of a day, the days of a week, addresses) let a condition be
 * true, whatever all other facts are. What rules of a task grant is then the union over its uses of what every leg lets through. Facts that
 * hang on one another are not compared, so the set may be too large, and never too small.
 */
#ifndef SC_GRANTED_H
#define SC_GRANTED_H

#include "simulate/findings_internal.h"

/* Points of one fact. Of a clock they are the minutes of a day, of a weekday its days, of an attribute of type ip `addresses`. */
struct sc_domain {
  enum sc_source_kind source; /* CLOCK, WEEKDAY or ATTR */
  struct sc_str zone; /* CLOCK, WEEKDAY: atoms in another zone say nothing */
  uint32_t attr; /* ATTR: of the model */
  const uint8_t (*addresses)[16];
  size_t count; /* points */
};

#define SC_POINTS_WORDS(count) (((count) + 63) / 64)
static inline bool sc_point_in(const uint64_t *points, size_t i) {
  return points[i / 64] >> i % 64 & 1;
}

/* What is asked of one domain for many tasks. */
struct sc_granted {
  struct sc_finding_state *state;
  struct sc_arena *arena;
  struct sc_domain domain;
  size_t words;
  uint64_t **rules; /* by the table's number: points at which it may hold; NULL = not asked yet */
  uint64_t **denies; /* of the model: points at which it may not apply */
  uint64_t *all, *points, *leg; /* of the task, its cell, the cell's leg */
  struct sc_arena scratch; /* of one condition */
};
struct sc_granted *sc_granted_new(struct sc_finding_state *state, const struct sc_domain *domain);

/* Points at which what the task was used for may be allowed. The task's id is the table's. Borrowed until the next call. */
const uint64_t *sc_granted_task(struct sc_granted *granted, uint32_t task);

/* The first and the last address of the network with that prefix. */
void sc_address_ends(const uint8_t address[16], unsigned bits, uint8_t first[16], uint8_t last[16]);

/* How surprising it is to see at most `count` where `mean` are expected: minus the logarithm of a bound of its chance. */
double sc_surprise_of_few(double count, double mean);

/* Where a condition ends to hold, or begins to, along the addresses of an attribute: each network's ends and what is beside them, and
 * the first and the last address of each family. NULL: there are more than SC_ADDRESS_POINTS. */
#define SC_ADDRESS_POINTS 1024u
const uint8_t (*sc_address_points(struct sc_finding_state *state, uint32_t attr,
                                  size_t *count))[16];

#endif
