/* SPDX-License-Identifier: Apache-2.0
 *
 * zone.h - IANA time zones. The data are built into the program from the tzdata package of the machine that built it (see
 * scripts/zonegen.c), so that one scopec gives the same bytes everywhere and needs no zone files at run time.
 */
#ifndef SC_ZONE_H
#define SC_ZONE_H

#include "base/arena.h"
#include "base/str.h"

struct sc_zone_transition {
  int64_t at; /* seconds since 1970-01-01T00:00:00Z */
  int32_t offset_s; /* seconds east of UTC from then on */
};

struct sc_zone {
  struct sc_str name;
  int32_t initial_s; /* offset before the first transition */
  const struct sc_zone_transition *transitions; /* rising; only real changes of offset */
  uint32_t transition_count;
  int64_t until; /* SC_ZONE_HORIZON: the data say nothing from here on */
};

#define SC_ZONE_HORIZON INT64_C(4102444800) /* 2100-01-01T00:00:00Z */

/* The zone with that exact IANA name (links included), expanded to the horizon; NULL if there is none. */
const struct sc_zone *sc_zone_find(struct sc_arena *arena, struct sc_str name);
/* The nearest zone name, for "did you mean"; ptr NULL if none is near. */
struct sc_str sc_zone_nearest(struct sc_str name);
/* The release of the zone data, such as "2025b". */
struct sc_str sc_zone_release(void);

/* Offset from UTC at an instant before `until`. */
int32_t sc_zone_offset(const struct sc_zone *zone, int64_t at);
/* The same, and the stretch [*from, *until) around `at` in which it is the offset. */
int32_t sc_zone_stretch(const struct sc_zone *zone, int64_t at, int64_t *from, int64_t *until);

/* The first instant whose local time in the zone is `day` at `second` (0..86399) or, where the clock jumps over that time,
 * the instant of the jump. */
int64_t sc_zone_instant(const struct sc_zone *zone, int64_t day, int32_t second);

#endif
