/* SPDX-License-Identifier: Apache-2.0
 *
 * intern.c - open addressing with linear probing.
 */
#include "base/intern.h"

static struct sc_map_entry *find(const struct sc_map *map, struct sc_str key, uint64_t hash) {
  size_t mask = map->capacity - 1;
  size_t i = (size_t)hash & mask;
  uint32_t tag = (uint32_t)(hash >> 32);
  for (;; i = (i + 1) & mask) {
    struct sc_map_entry *entry = &map->entries[i];
    if (entry->key.ptr == NULL) return entry;
    if (entry->hash == tag && sc_str_equal(entry->key, key)) return entry;
  }
}

uint32_t sc_map_get(const struct sc_map *map, struct sc_str key) {
  if (map->capacity == 0) return SC_NOT_FOUND;
  const struct sc_map_entry *entry = find(map, key, sc_str_hash(key));
  return entry->key.ptr == NULL ? SC_NOT_FOUND : entry->value;
}

static void grow(struct sc_arena *arena, struct sc_map *map) {
  struct sc_map larger = {0};
  larger.capacity = map->capacity == 0 ? 16 : map->capacity * 2;
  larger.entries = SC_NEW_ARRAY(arena, struct sc_map_entry, larger.capacity);
  larger.count = map->count;
  for (size_t i = 0; i < map->capacity; i++) {
    const struct sc_map_entry *entry = &map->entries[i];
    if (entry->key.ptr != NULL) *find(&larger, entry->key, sc_str_hash(entry->key)) = *entry;
  }
  *map = larger;
}

uint32_t sc_map_add(struct sc_arena *arena, struct sc_map *map, struct sc_str key, uint32_t value) {
  if (map->count + 1 > map->capacity / 4 * 3) grow(arena, map);
  if (key.ptr == NULL) key.ptr = "";
  uint64_t hash = sc_str_hash(key);
  struct sc_map_entry *entry = find(map, key, hash);
  if (entry->key.ptr == NULL) {
    *entry = (struct sc_map_entry){key, value, (uint32_t)(hash >> 32)};
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
