/* SPDX-License-Identifier: Apache-2.0
 *
 * intervals.c - operators and constants to half-open intervals.
 */
#include "back/intervals.h"

#include <assert.h>

enum { DAY = 86400, DAYS = 7 };

static void add(struct sc_arena *arena, struct sc_intervals *out, struct sc_interval interval) {
  if (interval.from_start || interval.to_end || interval.low < interval.high)
    *SC_PUSH(arena, &out->items) = interval;
}

/* Values low .. high, both included. */
static void add_closed(struct sc_arena *arena, struct sc_intervals *out, int64_t low,
                       int64_t high) {
  struct sc_interval interval = {.low = low};
  interval.from_start = low == INT64_MIN;
  if (high == INT64_MAX)
    interval.to_end = true;
  else
    interval.high = high + 1;
  add(arena, out, interval);
}

static void add_range(struct sc_arena *arena, struct sc_intervals *out, enum sc_type type,
                      int64_t low, int64_t high) {
  switch (type) {
  case SC_TYPE_INSTANT: add(arena, out, (struct sc_interval){.low = low, .high = high}); return;
  case SC_TYPE_CLOCK:
    for (int64_t day = 0; day < DAYS; day++) {
      int64_t start = day * DAY;
      if (low < high) {
        add(arena, out, (struct sc_interval){.low = start + low, .high = start + high});
      } else { /* over midnight: the rest of this day, and the beginning of this day */
        add(arena, out, (struct sc_interval){.low = start + low, .high = start + DAY});
        add(arena, out, (struct sc_interval){.low = start, .high = start + high});
      }
    }
    return;
  case SC_TYPE_WEEKDAY:
    if (low <= high) {
      add(arena, out, (struct sc_interval){.low = low * DAY, .high = (high + 1) * DAY});
    } else { /* over Sunday */
      add(arena, out, (struct sc_interval){.low = low * DAY, .high = DAYS * DAY});
      add(arena, out, (struct sc_interval){.low = 0, .high = (high + 1) * DAY});
    }
    return;
  case SC_TYPE_BOOL:
  case SC_TYPE_INT:
  case SC_TYPE_STRING:
  case SC_TYPE_SET:
  case SC_TYPE_IP:
  case SC_TYPE_ENUM:
  case SC_TYPE_DATE: add_closed(arena, out, low, high); return;
  }
}

static void add_value(struct sc_arena *arena, struct sc_intervals *out, enum sc_type type,
                      int64_t value) {
  if (type == SC_TYPE_CLOCK)
    add_range(arena, out, type, value, value + 1);
  else if (type == SC_TYPE_INSTANT)
    add_closed(arena, out, value, value);
  else
    add_range(arena, out, type, value, value);
}

/* Values below `bound`, or from it on. */
static void add_side(struct sc_arena *arena, struct sc_intervals *out, enum sc_type type,
                     int64_t bound, bool below) {
  if (type == SC_TYPE_CLOCK) {
    if (below && bound > 0) add_range(arena, out, type, 0, bound);
    if (!below && bound < DAY) add_range(arena, out, type, bound, DAY);
  } else if (below) {
    add(arena, out, (struct sc_interval){.high = bound, .from_start = true});
  } else {
    add(arena, out, (struct sc_interval){.low = bound, .to_end = true});
  }
}

void sc_intervals_of(struct sc_arena *arena, const struct sc_expr *atom, struct sc_intervals *out) {
  *out = (struct sc_intervals){.negated = atom->op == SC_OP_NE || atom->op == SC_OP_NOT_IN};
  int64_t value = atom->const_count > 0 ? atom->consts[0].low : 0;
  bool last = value == INT64_MAX;
  switch (atom->op) {
  case SC_OP_IS_TRUE: add_closed(arena, out, 1, 1); return;
  case SC_OP_LT: add_side(arena, out, atom->type, value, true); return;
  case SC_OP_GE: add_side(arena, out, atom->type, value, false); return;
  case SC_OP_LE:
    if (last)
      add(arena, out, (struct sc_interval){.from_start = true, .to_end = true});
    else
      add_side(arena, out, atom->type, value + 1, true);
    return;
  case SC_OP_GT:
    if (!last) add_side(arena, out, atom->type, value + 1, false);
    return;
  case SC_OP_EQ:
  case SC_OP_NE:
  case SC_OP_IN:
  case SC_OP_NOT_IN:
    for (uint32_t i = 0; i < atom->const_count; i++) {
      const struct sc_const *c = &atom->consts[i];
      if (c->kind == SC_CONST_RANGE)
        add_range(arena, out, atom->type, c->low, c->high);
      else
        add_value(arena, out, atom->type, c->low);
    }
    return;
  case SC_OP_HAS:
  case SC_OP_CONTAINS:
  case SC_OP_STARTS_WITH:
  case SC_OP_GLOB:
  case SC_OP_MATCHES: assert(!"not an ordered atom");
  }
}

/* --- addresses ------------------------------------------------------------------------------------ */

static const uint8_t mapped_first[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0};
static const uint8_t mapped_end[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0};

/* Adds one at bit 128 - prefix_len; true if that is beyond the last address. */
static bool advance(uint8_t address[16], unsigned prefix_len) {
  if (prefix_len == 0) return true;
  unsigned byte = (prefix_len - 1) / 8;
  unsigned carry = 1u << (7 - (prefix_len - 1) % 8);
  for (;;) {
    unsigned sum = address[byte] + carry;
    address[byte] = (uint8_t)sum;
    if (sum <= 0xff) return false;
    if (byte == 0) return true;
    byte--;
    carry = 1;
  }
}

static void add_network(struct sc_arena *arena, struct sc_address_intervals *out,
                        const struct sc_const *c, unsigned prefix_len) {
  struct sc_address_interval whole = {.to_end = false};
  memcpy(whole.low, c->address, 16);
  memcpy(whole.high, c->address, 16);
  whole.to_end = advance(whole.high, prefix_len);
  bool holds_mapped = !c->is_v4 && memcmp(whole.low, mapped_first, 16) <= 0 &&
                      (whole.to_end || memcmp(whole.high, mapped_end, 16) >= 0);
  if (!holds_mapped) {
    *SC_PUSH(arena, &out->items) = whole;
    return;
  }
  struct sc_address_interval before = whole, after = whole;
  memcpy(before.high, mapped_first, 16);
  before.to_end = false;
  memcpy(after.low, mapped_end, 16);
  if (memcmp(before.low, before.high, 16) < 0) *SC_PUSH(arena, &out->items) = before;
  if (after.to_end || memcmp(after.low, after.high, 16) < 0) *SC_PUSH(arena, &out->items) = after;
}

void sc_address_intervals_of(struct sc_arena *arena, const struct sc_expr *atom,
                             struct sc_address_intervals *out) {
  *out = (struct sc_address_intervals){.negated = atom->op == SC_OP_NE || atom->op == SC_OP_NOT_IN};
  for (uint32_t i = 0; i < atom->const_count; i++) {
    const struct sc_const *c = &atom->consts[i];
    add_network(arena, out, c, c->kind == SC_CONST_NETWORK ? c->prefix_len : 128);
  }
}
