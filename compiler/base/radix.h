/* SPDX-License-Identifier: Apache-2.0
 *
 * radix.h - sorting many numbers.
 */
#ifndef SC_RADIX_H
#define SC_RADIX_H

#include "base/arena.h"

/* Sorts `count` numbers, rising. Costs a pass for each 11 bits in which they differ; few numbers it sorts by comparing. Takes as
 * much memory again from the arena. */
void sc_radix_sort(struct sc_arena *arena, uint64_t *items, size_t count);
/* The same by the bits from `first_bit` on; numbers that are equal in them keep their order. */
void sc_radix_sort_from(struct sc_arena *arena, uint64_t *items, size_t count, unsigned first_bit);

#endif
