/* SPDX-License-Identifier: Apache-2.0
 *
 * pattern_texts.c - a hash table with linear probing.
 */
#include "front/pattern_texts.h"

uint32_t sc_pattern_hash(struct sc_str text) {
  uint64_t hash = sc_str_hash(text);
  return (uint32_t)(hash >> 32 ^ hash);
}

struct sc_pattern_text *sc_pattern_texts_find(const struct sc_pattern_texts *texts,
                                              struct sc_str text, uint32_t hash) {
  if (texts->capacity == 0) return NULL;
  size_t mask = texts->capacity - 1;
  for (size_t i = hash & mask; texts->slots[i].number != 0; i = (i + 1) & mask) {
    if (texts->slots[i].hash != hash) continue;
    struct sc_pattern_text *found = texts->all.items[texts->slots[i].number - 1];
    if (sc_str_equal(found->text, text)) return found;
  }
  return NULL;
}

static void put(struct sc_pattern_slot *slots, size_t capacity, struct sc_pattern_slot slot) {
  size_t i = slot.hash & (capacity - 1);
  while (slots[i].number != 0) i = (i + 1) & (capacity - 1);
  slots[i] = slot;
}

static void grow(struct sc_arena *arena, struct sc_pattern_texts *texts) {
  size_t capacity = texts->capacity == 0 ? 64 : texts->capacity * 4;
  struct sc_pattern_slot *slots = SC_NEW_ARRAY(arena, struct sc_pattern_slot, capacity);
  for (size_t i = 0; i < texts->capacity; i++)
    if (texts->slots[i].number != 0) put(slots, capacity, texts->slots[i]);
  texts->slots = slots;
  texts->capacity = capacity;
}

/* Many lie together: the ids of all grants are read through them. */
static uint32_t *new_name_id(struct sc_arena *arena, struct sc_pattern_texts *texts) {
  enum { TOGETHER = 512 };
  if (texts->name_ids_left == 0) {
    texts->name_ids = SC_NEW_ARRAY(arena, uint32_t, TOGETHER);
    texts->name_ids_left = TOGETHER;
  }
  uint32_t *id = &texts->name_ids[TOGETHER - texts->name_ids_left--];
  *id = SC_NONE;
  return id;
}

struct sc_pattern_text *sc_pattern_texts_add(struct sc_arena *arena, struct sc_pattern_texts *texts,
                                             struct sc_str text, uint32_t hash) {
  struct sc_pattern_text *added = SC_NEW(arena, struct sc_pattern_text);
  added->text = sc_str_copy(arena, text); /* right behind: to compare it is no wait for the file */
  if (memchr(text.ptr, '*', text.len) == NULL) added->name_id = new_name_id(arena, texts);
  *SC_PUSH(arena, &texts->all) = added;
  if (texts->all.count * 2 > texts->capacity) grow(arena, texts);
  put(texts->slots, texts->capacity, (struct sc_pattern_slot){hash, (uint32_t)texts->all.count});
  return added;
}
