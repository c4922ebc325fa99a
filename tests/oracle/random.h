/* SPDX-License-Identifier: Apache-2.0
 *
 * random.h - a small seeded generator (splitmix64): the same seed gives the same policies and requests everywhere.
 */
#ifndef ORACLE_RANDOM_H
#define ORACLE_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

struct rng {
  uint64_t state;
};

static inline uint64_t rng_next(struct rng *rng) {
  uint64_t z = rng->state += 0x9e3779b97f4a7c15ull;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

/* 0 .. n-1; n >= 1. */
static inline uint32_t rng_below(struct rng *rng, size_t n) {
  return (uint32_t)((rng_next(rng) >> 16) % n);
}

static inline bool rng_chance(struct rng *rng, uint32_t percent) {
  return rng_below(rng, 100) < percent;
}

/* low .. high, both included. */
static inline int64_t rng_between(struct rng *rng, int64_t low, int64_t high) {
  return low + (int64_t)(rng_next(rng) % ((uint64_t)(high - low) + 1));
}

#define RNG_PICK(rng, array) ((array)[rng_below((rng), sizeof(array) / sizeof(*(array)))])

#endif
