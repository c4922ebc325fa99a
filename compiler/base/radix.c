/* SPDX-License-Identifier: Apache-2.0
 *
 * radix.c - least significant digit first; bits that all numbers share are left out.
 */
#include "base/radix.h"

#include <string.h>

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS, FEW = 512 };

/* Of few numbers. */
static void insert(uint64_t *items, size_t count, unsigned first_bit) {
  for (size_t i = 1; i < count; i++) {
    uint64_t item = items[i];
    size_t at = i;
    for (; at > 0 && items[at - 1] >> first_bit > item >> first_bit; at--)
      items[at] = items[at - 1];
    items[at] = item;
  }
}

static size_t digit(uint64_t number, unsigned shift) {
  return (size_t)(number >> shift) & (DIGITS - 1);
}

/* One pass: `from` to `to`, stable. */
static void pass(const uint64_t *from, uint64_t *to, size_t count, unsigned shift, size_t *starts) {
  memset(starts, 0, DIGITS * sizeof *starts);
  for (size_t i = 0; i < count; i++) starts[digit(from[i], shift)]++;
  for (size_t d = 0, before = 0; d < DIGITS; d++) {
    size_t here = starts[d];
    starts[d] = before;
    before += here;
  }
  for (size_t i = 0; i < count; i++) to[starts[digit(from[i], shift)]++] = from[i];
}

void sc_radix_sort_from(struct sc_arena *arena, uint64_t *items, size_t count, unsigned first_bit) {
  uint64_t varying = 0; /* bits that are not the same in all */
  bool sorted = true;
  for (size_t i = 1; i < count; i++) {
    varying |= items[i] ^ items[0];
    sorted = sorted && items[i - 1] >> first_bit <= items[i] >> first_bit;
  }
  if (sorted) return;
  if (count < FEW) {
    insert(items, count, first_bit);
    return;
  }
  uint64_t *from = items, *to = SC_NEW_ARRAY(arena, uint64_t, count);
  size_t *starts = SC_NEW_ARRAY(arena, size_t, DIGITS);
  varying = varying >> first_bit << first_bit;
  for (unsigned shift; varying != 0; varying &= ~((uint64_t)(DIGITS - 1) << shift)) {
    shift = (unsigned)__builtin_ctzll(varying);
    pass(from, to, count, shift, starts);
    uint64_t *swapped = from;
    from = to;
    to = swapped;
  }
  if (from != items) memcpy(items, from, count * sizeof *items);
}

void sc_radix_sort(struct sc_arena *arena, uint64_t *items, size_t count) {
  sc_radix_sort_from(arena, items, count, 0);
}
