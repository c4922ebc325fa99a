/* SPDX-License-Identifier: Apache-2.0
 *
 * test_radix.c - sorting many numbers, beside qsort.
 */
#include "base/radix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int compare(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return x < y ? -1 : x > y;
}

static uint64_t random_number(uint64_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

/* Numbers that differ in the bits of `mask` alone. */
static void check(size_t count, uint64_t mask) {
  struct sc_arena arena;
  jmp_buf recovery;
  sc_arena_init(&arena);
  arena.recovery = &recovery;
  if (setjmp(recovery) != 0) fail();
  uint64_t *items = SC_NEW_ARRAY(&arena, uint64_t, count);
  uint64_t *expected = SC_NEW_ARRAY(&arena, uint64_t, count);
  uint64_t state = 0x9e3779b97f4a7c15ull;
  for (size_t i = 0; i < count; i++)
    items[i] = (random_number(&state) & mask) | (UINT64_C(0x5555555555555555) & ~mask);
  memcpy(expected, items, count * sizeof *items);
  if (count > 0) qsort(expected, count, sizeof *expected, compare);
  for (int again = 0; again < 2; again++) { /* the second time they are sorted already */
    sc_radix_sort(&arena, items, count);
    assert_memory_equal(items, expected, count * sizeof *items);
  }
  sc_arena_release(&arena);
}

/* By the upper bits alone; the lower ones are the places before. */
static void check_upper(size_t count, uint64_t mask) {
  struct sc_arena arena;
  jmp_buf recovery;
  sc_arena_init(&arena);
  arena.recovery = &recovery;
  if (setjmp(recovery) != 0) fail();
  uint64_t *items = SC_NEW_ARRAY(&arena, uint64_t, count);
  uint64_t *expected = SC_NEW_ARRAY(&arena, uint64_t, count);
  uint64_t state = 1;
  for (size_t i = 0; i < count; i++) items[i] = (random_number(&state) & mask) << 32 | i;
  memcpy(expected, items, count * sizeof *items);
  if (count > 0) qsort(expected, count, sizeof *expected, compare);
  sc_radix_sort_from(&arena, items, count, 32);
  assert_memory_equal(items, expected, count * sizeof *items);
  sc_arena_release(&arena);
}

static void test_upper_bits(void **state) {
  (void)state;
  static const size_t counts[] = {0, 1, 2, 511, 512, 513, 100000};
  for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
    check_upper(counts[c], 0);
    check_upper(counts[c], 0xff);
    check_upper(counts[c], 0xfffff);
    check_upper(counts[c], 0xffffffff);
  }
}

static void test_sort(void **state) {
  (void)state;
  static const size_t counts[] = {0, 1, 2, 511, 512, 513, 100000};
  static const uint64_t masks[] = {
      0,         1, 0x7ff, 0xfffff000, UINT64_C(0xffc0000000000000), UINT64_C(0x00ffff0000ff00ff),
      UINT64_MAX};
  for (size_t c = 0; c < sizeof counts / sizeof *counts; c++)
    for (size_t m = 0; m < sizeof masks / sizeof *masks; m++) check(counts[c], masks[m]);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_sort),
                                     cmocka_unit_test(test_upper_bits)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
