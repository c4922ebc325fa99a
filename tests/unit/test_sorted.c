/* SPDX-License-Identifier: Apache-2.0
 *
 * Sorted arrays, against a walk from one end to the other; hexadecimal digits.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/hex.h"
#include "base/sorted.h"
#include "oracle/random.h"

#define MANY 40u

struct named {
  int before;
  struct sc_str name;
};

static struct sc_str text_of(uint32_t number) {
  static const char *const texts[] = {"", "a", "a\xff", "aa", "ab", "b", "b:", "ba", "c"};
  return sc_str_from(texts[number]);
}

static void names(void **state) {
  struct rng random = {3};
  (void)state;
  for (unsigned round = 0; round < 2000; round++) {
    struct named items[MANY];
    struct sc_str texts[MANY];
    uint32_t count = rng_below(&random, MANY);
    for (uint32_t i = 0; i < count; i++) texts[i] = text_of(rng_below(&random, 9));
    qsort(texts, count, sizeof *texts, sc_compare_texts);
    for (uint32_t i = 0; i < count; i++) items[i] = (struct named){0, texts[i]};
    for (uint32_t n = 0; n < 9; n++) {
      uint32_t below = 0;
      while (below < count && sc_str_compare(texts[below], text_of(n)) < 0) below++;
      bool found = below < count && sc_str_equal(texts[below], text_of(n));
      assert_int_equal(SC_SORTED_BELOW(items, count, name, text_of(n)), below);
      assert_int_equal(SC_SORTED_FIND(items, count, name, text_of(n)),
                       found ? below : SC_NOT_FOUND);
      assert_int_equal(SC_SORTED_FIND_TEXT(texts, count, text_of(n)), found ? below : SC_NOT_FOUND);
    }
  }
  assert_int_equal(SC_SORTED_FIND((struct named *)NULL, 0, name, SC_STR("a")), SC_NOT_FOUND);
}

static void values(void **state) {
  static const int64_t ends[] = {INT64_MIN, -7, -1, 0, 1, 7, INT64_MAX};
  struct rng random = {5};
  (void)state;
  for (unsigned round = 0; round < 2000; round++) {
    int64_t points[MANY];
    uint8_t addresses[MANY][16] = {{0}};
    size_t count = rng_below(&random, MANY);
    for (size_t i = 0; i < count; i++) {
      uint32_t which = rng_below(&random, 7);
      points[i] = ends[which];
      addresses[i][which * 2] = (uint8_t)(128 + which);
    }
    bool there[7] = {false};
    for (size_t i = 0; i < count; i++)
      for (unsigned e = 0; e < 7; e++) there[e] |= points[i] == ends[e];
    size_t kept = sc_sort_points(points, count), wanted = 0;
    assert_int_equal(sc_sort_addresses(addresses, count), kept);
    for (unsigned e = 0; e < 7; e++) {
      if (there[e]) assert_true(points[wanted] == ends[e]);
      wanted += there[e];
      assert_int_equal(sc_points_up_to(points, kept, ends[e]), wanted);
    }
    assert_int_equal(kept, wanted);
    for (size_t i = 0; i < kept; i++) {
      assert_int_equal(sc_addresses_up_to(addresses[0], kept, addresses[i]), i + 1);
      if (i > 0) assert_true(memcmp(addresses[i - 1], addresses[i], 16) < 0);
    }
  }
}

static void repeats(void **state) {
  uint32_t ids[] = {7, UINT32_MAX, 0, 7, 7, 0, 3};
  struct sc_str texts[] = {SC_STR("b"), SC_STR("a"), SC_STR("b"), SC_STR("")};
  (void)state;
  assert_int_equal(sc_sort_ids(ids, 7), 4);
  assert_memory_equal(ids, ((const uint32_t[]){0, 3, 7, UINT32_MAX}), 4 * sizeof *ids);
  assert_int_equal(sc_sort_texts(texts, 4), 3);
  assert_int_equal(texts[0].len, 0);
  assert_true(sc_str_equal(texts[1], SC_STR("a")) && sc_str_equal(texts[2], SC_STR("b")));
  assert_int_equal(sc_sort_ids(NULL, 0), 0);
}

static void digits(void **state) {
  struct sc_arena arena;
  uint8_t bytes[256], back[256];
  struct sc_text text = {0};
  (void)state;
  sc_arena_init(&arena);
  for (unsigned i = 0; i < 256; i++) bytes[i] = (uint8_t)(i * 89);
  sc_hex_add(&arena, &text, bytes, sizeof bytes);
  assert_int_equal(text.count, 512);
  assert_memory_equal(text.items, "0059b20b64bd166f", 16);
  assert_true(sc_hex_read(sc_text_str(&text), back, sizeof back));
  assert_memory_equal(back, bytes, sizeof bytes);
  assert_false(sc_hex_read(sc_text_str(&text), back, sizeof back - 1));
  assert_false(sc_hex_read(SC_STR("0"), back, 1));
  assert_false(sc_hex_read(SC_STR("0A"), back, 1)); /* one text for the same bytes */
  assert_false(sc_hex_read(SC_STR("g0"), back, 1));
  assert_true(sc_hex_read(SC_STR(""), back, 0));
  for (int c = -128; c < 128; c++) {
    const char *all = "0123456789abcdefABCDEF", *at = c == 0 ? NULL : strchr(all, c);
    int value = at == NULL ? -1 : (int)(at - all) - (at - all > 15 ? 6 : 0);
    assert_int_equal(sc_hex_value((char)c), value);
  }
  sc_arena_release(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(names),
      cmocka_unit_test(values),
      cmocka_unit_test(repeats),
      cmocka_unit_test(digits),
  };
  return cmocka_run_group_tests_name("sorted", tests, NULL, NULL);
}
