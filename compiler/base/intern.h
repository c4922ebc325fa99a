/* SPDX-License-Identifier: Apache-2.0
 *
 * intern.h - a map from byte strings to 32-bit values, in an arena. Keys are borrowed and must outlive the map.
 */
#ifndef SC_INTERN_H
#define SC_INTERN_H

#include "base/str.h"

#define SC_NOT_FOUND 0xffffffffu

struct sc_map_entry {
  struct sc_str key;
  uint32_t value;
  uint32_t hash; /* of the key; NULL in key.ptr marks a free entry */
};

struct sc_map {
  struct sc_map_entry *entries; /* capacity is a power of two, at most 3/4 full */
  size_t count;
  size_t capacity;
};

/* SC_NOT_FOUND if the key is not there. */
uint32_t sc_map_get(const struct sc_map *map, struct sc_str key);
/* Adds key -> value if the key is new; returns the value that the key has now. */
uint32_t sc_map_add(struct sc_arena *arena, struct sc_map *map, struct sc_str key, uint32_t value);

/* Makes room for `count` keys in all, where it is known how many will come. */
void sc_map_reserve(struct sc_arena *arena, struct sc_map *map, size_t count);

/* The key nearest to `name` within a distance that grows with its length, for "did you mean"; ties go to the smaller
 * by bytes. ptr NULL if none is near. */
struct sc_str sc_map_nearest(const struct sc_map *map, struct sc_str name);

#endif
