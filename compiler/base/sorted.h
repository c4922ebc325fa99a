/* SPDX-License-Identifier: Apache-2.0
 *
 * sorted.h - arrays in rising order: where something stands in them, and making them so. Names are in the order of
 * sc_str_compare, numbers in their own, addresses in that of their bytes.
 */
#ifndef SC_SORTED_H
#define SC_SORTED_H

#include "base/intern.h"
#include "base/str.h"

/* How many names of the array are before this one. `size` is an item's, and its name, a struct sc_str, lies at `name_off`. */
static inline uint32_t sc_sorted_below(const void *items, size_t size, size_t name_off,
                                       uint32_t count, struct sc_str name) {
  uint32_t low = 0, high = count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    const char *item = (const char *)items + size * middle;
    if (sc_str_compare(*(const struct sc_str *)(const void *)(item + name_off), name) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}
/* The index of the first item of that name, or SC_NOT_FOUND. */
static inline uint32_t sc_sorted_find(const void *items, size_t size, size_t name_off,
                                      uint32_t count, struct sc_str name) {
  uint32_t at = sc_sorted_below(items, size, name_off, count, name);
  if (at == count) return SC_NOT_FOUND;
  const char *item = (const char *)items + size * at;
  return sc_str_equal(*(const struct sc_str *)(const void *)(item + name_off), name) ? at
                                                                                     : SC_NOT_FOUND;
}
/* The same of an array of structs by the name of their member, and of an array of texts. */
#define SC_SORTED_BELOW(items, count, member, name)                                                \
  sc_sorted_below((items), sizeof *(items), offsetof(__typeof__(*(items)), member),                \
                  (uint32_t)(count), (name))
#define SC_SORTED_FIND(items, count, member, name)                                                 \
  sc_sorted_find((items), sizeof *(items), offsetof(__typeof__(*(items)), member),                 \
                 (uint32_t)(count), (name))
#define SC_SORTED_FIND_TEXT(items, count, text)                                                    \
  sc_sorted_find((items), sizeof(struct sc_str), 0, (uint32_t)(count), (text))

/* How many points are this value or less; and how many addresses, of 16 bytes each. */
uint32_t sc_points_up_to(const int64_t *points, size_t count, int64_t value);
uint32_t sc_addresses_up_to(const uint8_t *addresses, size_t count, const uint8_t address[16]);

/* For qsort, of struct sc_str and of uint32_t. */
int sc_compare_texts(const void *a, const void *b);
int sc_compare_ids(const void *a, const void *b);

/* Sorts and drops repeats; returns how many are left. */
size_t sc_sort_ids(uint32_t *ids, size_t count);
size_t sc_sort_points(int64_t *points, size_t count);
size_t sc_sort_addresses(void *addresses, size_t count);
size_t sc_sort_texts(struct sc_str *texts, size_t count);

#endif
