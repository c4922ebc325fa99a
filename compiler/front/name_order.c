/* SPDX-License-Identifier: Apache-2.0
 *
 * name_order.c - sorting by heads: the names of a large policy lie anywhere in its files, so most comparisons are of two numbers.
 */
#include "front/name_order.h"

#include "base/radix.h"

#include <assert.h>
#include <stdlib.h>

#define FEW 16u /* need no memory from the arena */

/* What is left to compare in names that begin alike, and in names that are the same. */
struct rest {
  struct sc_str name;
  uint64_t place;
  uint32_t index;
};

struct sc_str sc_named_name(const struct sc_named *named, uint32_t index) {
  struct sc_str name;
  memcpy(&name, named->items + index * named->size + named->name_off, sizeof name);
  return name;
}

struct sc_span sc_named_place(const struct sc_named *named, uint32_t index) {
  struct sc_span place;
  memcpy(&place, named->items + index * named->size + named->place_off, sizeof place);
  return place;
}

static size_t common_prefix(const struct sc_named *named) {
  struct sc_str first = sc_named_name(named, 0);
  size_t common = first.len;
  for (uint32_t i = 1; i < named->count; i++) {
    struct sc_str name = sc_named_name(named, i);
    size_t same = 0;
    while (same < common && same < name.len && name.ptr[same] == first.ptr[same]) same++;
    common = same;
  }
  return common;
}

/* Bytes [from, from + len) of a name as a number in the order of bytes: names hold no zero byte. */
static uint64_t bytes_of(struct sc_str name, size_t from, size_t len) {
  uint64_t bytes = 0;
  for (size_t i = from; i < from + len; i++)
    bytes = bytes << 8 | (i < name.len ? (unsigned char)name.ptr[i] : 0);
  return bytes;
}

static int by_rest(const void *a, const void *b) {
  const struct rest *x = a, *y = b;
  int order = sc_str_compare(x->name, y->name);
  return order != 0 ? order : x->place < y->place ? -1 : x->place > y->place;
}

/* Puts keys of items whose names have the first `common` bytes in common in the order of what follows. True if two are the same. */
static bool sort_rests(struct sc_arena *arena, const struct sc_named *named, size_t common,
                       uint64_t *keys, size_t count, uint64_t index_mask) {
  struct rest few[FEW], *rests = few;
  if (count > FEW) rests = SC_NEW_ARRAY(arena, struct rest, count);
  for (size_t i = 0; i < count; i++) {
    uint32_t index = (uint32_t)(keys[i] & index_mask);
    struct sc_str name = sc_named_name(named, index);
    struct sc_span place = sc_named_place(named, index);
    size_t skip = name.len < common ? name.len : common;
    rests[i] = (struct rest){.name = {name.ptr + skip, name.len - skip},
                             .place = (uint64_t)place.file << 32 | place.off,
                             .index = index};
  }
  qsort(rests, count, sizeof *rests, by_rest);
  bool twice = false;
  for (size_t i = 0; i < count; i++) {
    keys[i] = (keys[i] & ~index_mask) | rests[i].index;
    twice = twice || (i > 0 && sc_str_equal(rests[i - 1].name, rests[i].name));
  }
  return twice;
}

/* Puts item order[i] at i, along the cycles of the permutation. */
static void permute(const struct sc_named *named, uint64_t *order) {
  char spare[SC_NAMED_SIZE_MAX];
  size_t size = named->size;
  for (uint32_t i = 0; i < named->count; i++) {
    if (order[i] == i) continue;
    size_t at = i;
    memcpy(spare, named->items + i * size, size);
    while (order[at] != i) {
      size_t from = order[at];
      memcpy(named->items + at * size, named->items + from * size, size);
      order[at] = at;
      at = from;
    }
    memcpy(named->items + at * size, spare, size);
    order[at] = at;
  }
}

static bool is_sorted(const struct sc_named *named) {
  for (uint32_t i = 1; i < named->count; i++)
    if (sc_str_compare(sc_named_name(named, i - 1), sc_named_name(named, i)) >= 0) return false;
  return true;
}

bool sc_name_sort(struct sc_arena *arena, const struct sc_named *named) {
  uint64_t few[FEW], *keys = few;
  unsigned index_bits = 0;
  bool twice = false;
  assert(named->size <= SC_NAMED_SIZE_MAX);
  if (is_sorted(named)) return false;
  if (named->count > FEW) keys = SC_NEW_ARRAY(arena, uint64_t, named->count);
  while (named->count >> index_bits != 0) index_bits++;
  uint64_t index_mask = (UINT64_C(1) << index_bits) - 1;
  size_t common = common_prefix(named), len = (64 - index_bits) / 8;
  for (uint32_t i = 0; i < named->count; i++)
    keys[i] = bytes_of(sc_named_name(named, i), common, len) << index_bits | i;
  sc_radix_sort(arena, keys, named->count);
  for (size_t first = 0, end; first < named->count; first = end) {
    for (end = first + 1;
         end < named->count && keys[end] >> index_bits == keys[first] >> index_bits;)
      end++;
    if (end - first > 1 &&
        sort_rests(arena, named, common + len, keys + first, end - first, index_mask))
      twice = true;
  }
  for (uint32_t i = 0; i < named->count; i++) keys[i] &= index_mask;
  permute(named, keys);
  return twice;
}
