/* SPDX-License-Identifier: Apache-2.0
 *
 * sorted.c - arrays in rising order.
 */
#include "base/sorted.h"

#include <stdlib.h>

#define ADDRESS 16u /* bytes */

uint32_t sc_points_up_to(const int64_t *points, size_t count, int64_t value) {
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (points[middle] <= value)
      low = middle + 1;
    else
      high = middle;
  }
  return (uint32_t)low;
}

uint32_t sc_addresses_up_to(const uint8_t *addresses, size_t count, const uint8_t address[16]) {
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (memcmp(addresses + ADDRESS * middle, address, ADDRESS) <= 0)
      low = middle + 1;
    else
      high = middle;
  }
  return (uint32_t)low;
}

typedef int compare_fn(const void *, const void *);

static int compare_points(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return x < y ? -1 : x > y;
}
static int compare_addresses(const void *a, const void *b) { return memcmp(a, b, ADDRESS); }
int sc_compare_texts(const void *a, const void *b) {
  return sc_str_compare(*(const struct sc_str *)a, *(const struct sc_str *)b);
}

int sc_compare_ids(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return x < y ? -1 : x > y;
}

static size_t sort_unique(void *items, size_t count, size_t size, compare_fn *compare) {
  if (count < 2) return count;
  qsort(items, count, size, compare);
  unsigned char *bytes = items;
  size_t kept = 1;
  for (size_t i = 1; i < count; i++) {
    if (compare(bytes + (kept - 1) * size, bytes + i * size) == 0) continue;
    memmove(bytes + kept * size, bytes + i * size, size);
    kept++;
  }
  return kept;
}

size_t sc_sort_ids(uint32_t *ids, size_t count) {
  return sort_unique(ids, count, sizeof *ids, sc_compare_ids);
}

size_t sc_sort_points(int64_t *points, size_t count) {
  return sort_unique(points, count, sizeof *points, compare_points);
}

size_t sc_sort_addresses(void *addresses, size_t count) {
  return sort_unique(addresses, count, ADDRESS, compare_addresses);
}

size_t sc_sort_texts(struct sc_str *texts, size_t count) {
  return sort_unique(texts, count, sizeof *texts, sc_compare_texts);
}
