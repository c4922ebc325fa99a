/* SPDX-License-Identifier: Apache-2.0
 *
 * representatives_now.c - candidates for `now`: beside every constant; and, where local times are asked for, at every boundary of every
 * day of a year that all dates lie in, and of the days around each pair of offsets that two or more zones ever had together.
 * Offsets are the C library's.
 */
#include <stdlib.h>
#include <time.h>

#include "analysis/representatives.h"
#include "base/intern.h"

#define DAY INT64_C(86400)
#define FIRST_DAY                                                                                  \
  INT64_C(20450) /* 2025-12-28: constants of the generator lie in the year that follows */
#define LAST_DAY INT64_C(20830)
#define ZONES_MAX 4u
#define HISTORY_FROM (-INT64_C(25567)) /* 1900 */
#define HISTORY_TO INT64_C(47482) /* 2100 */
#define ZONES_END INT64_C(4102444800) /* local times are known until then */

struct clock {
  struct representatives *r;
  struct instants *out;
  struct sc_str zones[ZONES_MAX];
  uint32_t zone_count;
  SC_VEC(int64_t) seconds; /* of the day, at which an atom may change */
  bool dated; /* a date or an instant is asked for, too */
};

static void add(struct clock *c, int64_t at) { *SC_PUSH(c->r->arena, &c->out->items) = at; }

static void add_beside(struct clock *c, int64_t at) {
  add(c, at - 1);
  add(c, at);
  add(c, at + 1);
}

static void set_zone(struct sc_str zone) {
  char name[256];
  if (zone.len >= sizeof name) abort();
  memcpy(name, zone.ptr, zone.len);
  name[zone.len] = 0;
  if (setenv("TZ", name, 1) != 0) abort();
  tzset();
}

static int64_t offset_at(int64_t at) {
  time_t time = (time_t)at;
  struct tm local;
  if (localtime_r(&time, &local) == NULL) abort();
  return local.tm_gmtoff;
}

/* The offsets of one zone at the beginning of each day, once for all pairs. */
static const int32_t *history_of(struct sc_str zone) {
  static struct {
    char name[64];
    int32_t *offsets;
  } known[16];
  for (unsigned i = 0; i < 16; i++) {
    if (known[i].offsets != NULL && !sc_str_equal(sc_str_from(known[i].name), zone)) continue;
    if (known[i].offsets != NULL) return known[i].offsets;
    known[i].offsets = calloc((size_t)(HISTORY_TO - HISTORY_FROM), sizeof(int32_t));
    if (known[i].offsets == NULL || zone.len >= sizeof known[i].name) abort();
    memcpy(known[i].name, zone.ptr, zone.len);
    set_zone(zone);
    for (int64_t day = HISTORY_FROM; day < HISTORY_TO; day++)
      known[i].offsets[day - HISTORY_FROM] = (int32_t)offset_at(day * DAY);
    return known[i].offsets;
  }
  abort();
}

/* --- what is asked for ---------------------------------------------------------------------------------------------- */

static void add_zone(struct clock *c, struct sc_str zone) {
  for (uint32_t i = 0; i < c->zone_count; i++)
    if (sc_str_equal(c->zones[i], zone)) return;
  if (c->zone_count == ZONES_MAX)
    c->r->too_large = true;
  else
    c->zones[c->zone_count++] = zone;
}

static void add_atom(struct clock *c, const struct sc_expr *atom) {
  if (atom->source < SC_FROM_NOW || atom->source > SC_FROM_DATE) return;
  if (atom->source != SC_FROM_NOW && atom->op != SC_OP_HAS) add_zone(c, atom->zone);
  c->dated |= atom->source == SC_FROM_NOW || atom->source == SC_FROM_DATE;
  for (uint32_t i = 0; i < atom->const_count; i++) {
    const struct sc_const *constant = &atom->consts[i];
    const int64_t ends[2] = {constant->low,
                             constant->kind == SC_CONST_RANGE ? constant->high : constant->low};
    for (unsigned e = 0; e < 2; e++) {
      if (atom->source == SC_FROM_NOW) add_beside(c, ends[e]);
      if (atom->source != SC_FROM_CLOCK) continue;
      *SC_PUSH(c->r->arena, &c->seconds) = ends[e] % DAY;
      *SC_PUSH(c->r->arena, &c->seconds) = (ends[e] + 1) % DAY;
    }
  }
}

/* --- days ------------------------------------------------------------------------------------------------------------ */

/* The boundaries of one local day, by the offset before and behind it. */
static void add_day(struct clock *c, int64_t day) {
  for (uint32_t z = 0; z < c->zone_count; z++) {
    const int32_t *history = history_of(c->zones[z]);
    for (int64_t near = -1; near <= 2; near++) {
      int64_t offset = history[day + near - HISTORY_FROM];
      if (near > -1 && offset == history[day + near - 1 - HISTORY_FROM]) continue;
      for (size_t i = 0; i < c->seconds.count; i++)
        add(c, day * DAY + c->seconds.items[i] - offset);
    }
  }
}

/* The days around each change that takes the zones from one set of offsets to another one, the first time that it happens. */
static void add_history(struct clock *c) {
  struct sc_map seen = {0};
  for (int64_t day = HISTORY_FROM + 2; day + 12 < HISTORY_TO; day++) {
    int32_t offsets[2 * ZONES_MAX] = {0};
    bool changes = day == HISTORY_FROM + 2;
    for (uint32_t z = 0; z < c->zone_count; z++) {
      const int32_t *history = history_of(c->zones[z]);
      offsets[2 * z] = history[day - HISTORY_FROM];
      offsets[2 * z + 1] = history[day + 1 - HISTORY_FROM];
      changes |= offsets[2 * z] != offsets[2 * z + 1];
    }
    struct sc_str key = {(const char *)offsets, sizeof offsets};
    if (!changes || sc_map_get(&seen, key) != SC_NOT_FOUND) continue;
    sc_map_add(c->r->arena, &seen, sc_str_copy(c->r->arena, key), 0);
    for (int64_t near = -2; near < 9; near++)
      if (day + near - 2 >= HISTORY_FROM) add_day(c, day + near);
  }
}

static int compare(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return x < y ? -1 : x > y;
}

void representative_instants(struct representatives *r, struct instants *out) {
  struct clock c = {.r = r, .out = out};
  for (unsigned side = 0; side < 2; side++) {
    const struct sc_policy *policy = &r->sides[side]->compilation.policy;
    for (size_t i = 0; i < r->atoms[side].count; i++) add_atom(&c, r->atoms[side].items[i]);
    for (uint32_t d = 0; d < policy->delegation_count; d++) {
      if (!policy->delegations[d].expires) continue;
      add_beside(&c, policy->delegations[d].expires_at);
      c.dated = true;
    }
  }
  add_beside(&c, FIRST_DAY * DAY);
  if (c.zone_count > 0) {
    *SC_PUSH(r->arena, &c.seconds) = 0; /* midnight */
    add_beside(&c, ZONES_END);
    int64_t last = c.dated || c.zone_count > 1 ? LAST_DAY : FIRST_DAY + 16;
    for (int64_t day = FIRST_DAY; day < last; day++) add_day(&c, day);
    if (c.zone_count > 1) add_history(&c);
  }
  const int64_t limit = INT64_C(1) << 53;
  add(&c, -limit);
  add(&c, limit);
  qsort(out->items.items, out->items.count, sizeof(int64_t), compare);
}
