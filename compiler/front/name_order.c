/* SPDX-License-Identifier: Apache-2.0
 *
 * name_order.c - sorting by heads: the names of a large policy lie anywhere in its files, so most comparisons are of two numbers.
 */
#include "front/name_order.h"

#include <assert.h>
#include <stdlib.h>

#define FEW 16u /* need no memory from the arena */

/* The eight bytes behind what all names begin with, as a number in the order of bytes; names hold no zero byte. The rest of the name and
 * the place are for those in which these are the same. */
struct head {
  uint64_t bytes;
  const char *rest;
  uint32_t rest_len;
  uint32_t index;
  uint64_t place;
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

static struct head head_of(const struct sc_named *named, uint32_t index, size_t common) {
  struct sc_str name = sc_named_name(named, index);
  struct sc_span place = sc_named_place(named, index);
  size_t end = name.len < common + 8 ? name.len : common + 8;
  struct head head = {.rest = name.ptr + end,
                      .rest_len = (uint32_t)(name.len - end),
                      .index = index,
                      .place = (uint64_t)place.file << 32 | place.off};
  for (size_t i = common; i < common + 8; i++)
    head.bytes = head.bytes << 8 | (i < end ? (unsigned char)name.ptr[i] : 0);
  return head;
}

static int by_head(const void *a, const void *b) {
  const struct head *x = a, *y = b;
  if (x->bytes != y->bytes) return x->bytes < y->bytes ? -1 : 1;
  int order =
      sc_str_compare((struct sc_str){x->rest, x->rest_len}, (struct sc_str){y->rest, y->rest_len});
  return order != 0 ? order : x->place < y->place ? -1 : x->place > y->place;
}

/* Puts item heads[i].index at i, along the cycles of the permutation. */
static void permute(const struct sc_named *named, struct head *heads) {
  char spare[SC_NAMED_SIZE_MAX];
  size_t size = named->size;
  for (uint32_t i = 0; i < named->count; i++) {
    if (heads[i].index == i) continue;
    uint32_t at = i;
    memcpy(spare, named->items + i * size, size);
    while (heads[at].index != i) {
      uint32_t from = heads[at].index;
      memcpy(named->items + at * size, named->items + from * size, size);
      heads[at].index = at;
      at = from;
    }
    memcpy(named->items + at * size, spare, size);
    heads[at].index = at;
  }
}

static bool is_sorted(const struct sc_named *named) {
  for (uint32_t i = 1; i < named->count; i++)
    if (sc_str_compare(sc_named_name(named, i - 1), sc_named_name(named, i)) >= 0) return false;
  return true;
}

void sc_name_sort(struct sc_arena *arena, const struct sc_named *named) {
  struct head few[FEW], *heads = few;
  assert(named->size <= SC_NAMED_SIZE_MAX);
  if (is_sorted(named)) return;
  if (named->count > FEW) heads = SC_NEW_ARRAY(arena, struct head, named->count);
  size_t common = common_prefix(named);
  for (uint32_t i = 0; i < named->count; i++) heads[i] = head_of(named, i, common);
  qsort(heads, named->count, sizeof *heads, by_head);
  permute(named, heads);
}

uint32_t sc_name_twice(const struct sc_named *named) {
  for (uint32_t i = 1; i < named->count; i++)
    if (sc_str_equal(sc_named_name(named, i - 1), sc_named_name(named, i))) return i;
  return named->count;
}
