/* SPDX-License-Identifier: Apache-2.0
 *
 * strings.c - open addressing with linear probing.
 */
#include "back/strings.h"

static void grow(struct sc_arena *arena, struct sc_strings *strings, size_t capacity) {
  size_t mask = capacity - 1;
  struct sc_string_slot *slots = SC_NEW_ARRAY(arena, struct sc_string_slot, capacity);
  for (size_t i = 0; i < strings->capacity; i++) {
    if (strings->slots[i].text.len == 0) continue;
    size_t at = strings->slots[i].hash & mask;
    while (slots[at].text.len != 0) at = (at + 1) & mask;
    slots[at] = strings->slots[i];
  }
  strings->slots = slots;
  strings->capacity = capacity;
}

void sc_strings_reserve(struct sc_arena *arena, struct sc_strings *strings, size_t count) {
  size_t capacity = strings->capacity == 0 ? 16 : strings->capacity;
  while (count > capacity / 4 * 3 && capacity <= SIZE_MAX / 2) capacity *= 2;
  if (capacity > strings->capacity) grow(arena, strings, capacity);
}

struct scope_f_str sc_strings_append(struct sc_arena *arena, struct sc_strings *strings,
                                     struct sc_str text) {
  if (text.len == 0) return (struct scope_f_str){0, 0};
  struct scope_f_str place = {(uint32_t)strings->bytes.count, (uint32_t)text.len};
  sc_text_add(arena, &strings->bytes, text);
  return place;
}

struct scope_f_str sc_strings_add(struct sc_arena *arena, struct sc_strings *strings,
                                  struct sc_str text) {
  if (text.len == 0) return (struct scope_f_str){0, 0};
  sc_strings_reserve(arena, strings, strings->count + 1);
  uint64_t wide = sc_str_hash(text);
  uint32_t hash = (uint32_t)(wide >> 32 ^ wide);
  size_t mask = strings->capacity - 1, i = hash & mask;
  for (; strings->slots[i].text.len != 0; i = (i + 1) & mask) {
    const struct sc_string_slot *slot = &strings->slots[i];
    if (slot->hash == hash && slot->text.len == text.len &&
        memcmp(strings->bytes.items + slot->text.off, text.ptr, text.len) == 0)
      return slot->text;
  }
  strings->slots[i] = (struct sc_string_slot){hash, sc_strings_append(arena, strings, text)};
  strings->count++;
  return strings->slots[i].text;
}
