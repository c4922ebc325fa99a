/* SPDX-License-Identifier: Apache-2.0
 *
 * intern.c - open addressing with linear probing.
 */
#include "base/intern.h"

static uint32_t hash_of(struct sc_str key) {
  uint64_t hash = sc_str_hash(key);
  return (uint32_t)(hash >> 32 ^ hash);
}

static struct sc_map_entry *find(const struct sc_map *map, struct sc_str key, uint32_t hash) {
  size_t mask = map->capacity - 1;
  for (size_t i = hash & mask;; i = (i + 1) & mask) {
    struct sc_map_entry *entry = &map->entries[i];
    if (entry->key.ptr == NULL) return entry;
    if (entry->hash == hash && sc_str_equal(entry->key, key)) return entry;
  }
}

uint32_t sc_map_get(const struct sc_map *map, struct sc_str key) {
  if (map->capacity == 0) return SC_NOT_FOUND;
  const struct sc_map_entry *entry = find(map, key, hash_of(key));
  return entry->key.ptr == NULL ? SC_NOT_FOUND : entry->value;
}

/* Keys are not looked at again: they differ, and their hashes are known. */
static void grow(struct sc_arena *arena, struct sc_map *map, size_t capacity) {
  size_t mask = capacity - 1;
  struct sc_map_entry *entries = SC_NEW_ARRAY(arena, struct sc_map_entry, capacity);
  for (size_t i = 0; i < map->capacity; i++) {
    const struct sc_map_entry *entry = &map->entries[i];
    if (entry->key.ptr == NULL) continue;
    size_t at = entry->hash & mask;
    while (entries[at].key.ptr != NULL) at = (at + 1) & mask;
    entries[at] = *entry;
  }
  map->entries = entries;
  map->capacity = capacity;
}

void sc_map_reserve(struct sc_arena *arena, struct sc_map *map, size_t count) {
  size_t capacity = map->capacity == 0 ? 16 : map->capacity;
  while (count > capacity / 4 * 3 && capacity <= SIZE_MAX / 2) capacity *= 2;
  if (capacity > map->capacity) grow(arena, map, capacity);
}

uint32_t sc_map_add(struct sc_arena *arena, struct sc_map *map, struct sc_str key, uint32_t value) {
  if (map->count + 1 > map->capacity / 4 * 3)
    grow(arena, map, map->capacity == 0 ? 16 : map->capacity * (map->capacity < 65536 ? 4 : 2));
  if (key.ptr == NULL) key.ptr = "";
  uint32_t hash = hash_of(key);
  struct sc_map_entry *entry = find(map, key, hash);
  if (entry->key.ptr == NULL) {
    *entry = (struct sc_map_entry){key, value, hash};
    map->count++;
  }
  return entry->value;
}

struct sc_str sc_map_nearest(const struct sc_map *map, struct sc_str name) {
  size_t limit = name.len <= 4 ? 1 : name.len <= 12 ? 2 : 3;
  struct sc_str best = {0};
  for (size_t i = 0; i < map->capacity; i++) {
    struct sc_str key = map->entries[i].key;
    if (key.ptr == NULL) continue;
    size_t distance = sc_str_distance(name, key, limit);
    if (distance > limit) continue;
    if (distance < limit || best.ptr == NULL || sc_str_compare(key, best) < 0) best = key;
    limit = distance;
  }
  return best;
}
