/* SPDX-License-Identifier: Apache-2.0
 *
 * test_str.c - strings: order, formatting, growing texts, hashes, and the edit distance against its definition
 * written down plainly.
 */
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct sc_arena arena;
static jmp_buf recovery;
static uint64_t random_state = 11;

static uint32_t random_below(uint32_t limit) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return (uint32_t)(random_state >> 32) % limit;
}

static void test_order(void **state) {
  (void)state;
  static const struct sc_str rising[] = {
      {NULL, 0}, {"\0", 1}, {"\0a", 2}, {"A", 1},    {"a", 1},    {"a\0", 2},
      {"a:", 2}, {"aa", 2}, {"ab", 2},  {"\x7f", 1}, {"\x80", 1}, {"\xff", 1},
  };
  size_t count = sizeof rising / sizeof *rising;
  for (size_t i = 0; i < count; i++)
    for (size_t j = 0; j < count; j++) {
      int order = sc_str_compare(rising[i], rising[j]);
      assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
      assert_int_equal(sc_str_equal(rising[i], rising[j]), i == j);
    }
  assert_true(sc_str_equal((struct sc_str){NULL, 0}, SC_STR("")));
  assert_int_equal(sc_str_compare((struct sc_str){NULL, 0}, SC_STR("")), 0);
}

static void test_format(void **state) {
  (void)state;
  struct sc_str name = {"name-and-more", 4};
  struct sc_str text = sc_str_format(&arena, "%.*s=%d", SC_STR_ARGS(name), -7);
  assert_true(sc_str_equal(text, SC_STR("name=-7")));
  assert_int_equal(sc_str_format(&arena, "%s", "").len, 0);
  struct sc_str wide = sc_str_format(&arena, "%70000d", 1);
  assert_int_equal(wide.len, 70000);
  assert_int_equal(wide.ptr[69999], '1');
  struct sc_str copy = sc_str_copy(&arena, name);
  assert_true(sc_str_equal(copy, name) && copy.ptr != name.ptr && copy.ptr[4] == '\0');
}

static void test_text(void **state) {
  (void)state;
  struct sc_text text = {0};
  char expected[200000];
  size_t len = 0;
  sc_text_add(&arena, &text, (struct sc_str){NULL, 0});
  assert_int_equal(text.count, 0);
  for (int i = 0; len < 190000; i++) {
    char piece[40];
    size_t piece_len = (size_t)random_below(40);
    memset(piece, 'a' + i % 26, sizeof piece);
    struct sc_str s = {piece, piece_len};
    if (i % 2 == 0)
      sc_text_add(&arena, &text, s);
    else
      sc_text_format(&arena, &text, "%.*s", SC_STR_ARGS(s));
    memcpy(expected + len, piece, piece_len);
    len += piece_len;
    assert_int_equal(text.count, len);
    assert_true(text.capacity >= text.count);
  }
  assert_true(sc_str_equal(sc_text_str(&text), (struct sc_str){expected, len}));
}

/* Every byte and the length count; where the string lies does not. */
static void test_hash(void **state) {
  (void)state;
  char bytes[80], moved[81];
  for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (char)random_below(256);
  for (size_t len = 0; len <= sizeof bytes; len++) {
    uint64_t hash = sc_str_hash((struct sc_str){bytes, len});
    memcpy(moved + 1, bytes, len);
    assert_true(sc_str_hash((struct sc_str){moved + 1, len}) == hash);
    for (size_t bit = 0; bit < len * 8; bit++) {
      moved[1 + bit / 8] = (char)(moved[1 + bit / 8] ^ 1 << bit % 8);
      assert_true(sc_str_hash((struct sc_str){moved + 1, len}) != hash);
      moved[1 + bit / 8] = bytes[bit / 8];
    }
  }
  static const char zeros[20];
  for (size_t len = 1; len < 20; len++)
    assert_true(sc_str_hash((struct sc_str){zeros, len}) !=
                sc_str_hash((struct sc_str){zeros, len - 1}));
}

/* --- distance ----------------------------------------------------------------------------------------------------- */

static size_t min(size_t a, size_t b) { return a < b ? a : b; }

/* Levenshtein's distance with swaps of neighbours, straight from its definition. */
static size_t slow_distance(struct sc_str a, struct sc_str b) {
  size_t d[20][20];
  for (size_t i = 0; i <= a.len; i++)
    for (size_t j = 0; j <= b.len; j++) {
      size_t best = i == 0 ? j : j == 0 ? i : SIZE_MAX;
      if (i > 0) best = min(best, d[i - 1][j] + 1);
      if (j > 0) best = min(best, d[i][j - 1] + 1);
      if (i > 0 && j > 0) best = min(best, d[i - 1][j - 1] + (a.ptr[i - 1] != b.ptr[j - 1]));
      if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1])
        best = min(best, d[i - 2][j - 2] + 1);
      d[i][j] = best;
    }
  return d[a.len][b.len];
}

static void test_distance_random(void **state) {
  (void)state;
  for (int i = 0; i < 100000; i++) {
    char a_text[19], b_text[19];
    struct sc_str a = {a_text, random_below(sizeof a_text)};
    struct sc_str b = {b_text, random_below(sizeof b_text)};
    for (size_t n = 0; n < a.len; n++) a_text[n] = (char)('a' + random_below(3));
    for (size_t n = 0; n < b.len; n++)
      b_text[n] = n < a.len && random_below(4) > 0 ? a_text[n] : (char)('a' + random_below(3));
    size_t exact = slow_distance(a, b), limit = random_below(6);
    size_t expected = exact > limit ? limit + 1 : exact;
    assert_int_equal(sc_str_distance(a, b, limit), expected);
    assert_int_equal(sc_str_distance(b, a, limit), expected);
  }
}

static void test_distance(void **state) {
  (void)state;
  static const struct {
    const char *a, *b;
    size_t distance;
  } rows[] = {{"", "", 0},
              {"", "abc", 3},
              {"abc", "abc", 0},
              {"abc", "acb", 1},
              {"deploy", "depoly", 1},
              {"monitoring", "monitorng", 1},
              {"kitten", "sitting", 3},
              {"ca", "abc", 3},
              {"a", "b", 1}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct sc_str a = sc_str_from(rows[i].a), b = sc_str_from(rows[i].b);
    assert_int_equal(sc_str_distance(a, b, 10), rows[i].distance);
    if (rows[i].distance > 0)
      assert_int_equal(sc_str_distance(a, b, rows[i].distance - 1), rows[i].distance);
  }
  char longest[256];
  memset(longest, 'x', sizeof longest);
  assert_int_equal(sc_str_distance((struct sc_str){longest, 255}, (struct sc_str){longest, 255}, 2),
                   0);
  assert_int_equal(sc_str_distance((struct sc_str){longest, 255}, (struct sc_str){longest, 253}, 2),
                   2);
  assert_int_equal(sc_str_distance((struct sc_str){longest, 256}, (struct sc_str){longest, 256}, 2),
                   3); /* over the longest name: never near */
}

int main(void) {
  sc_arena_init(&arena);
  arena.recovery = &recovery;
  if (setjmp(recovery) != 0) return 1;
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_order),    cmocka_unit_test(test_format),
      cmocka_unit_test(test_text),     cmocka_unit_test(test_hash),
      cmocka_unit_test(test_distance), cmocka_unit_test(test_distance_random),
  };
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  sc_arena_release(&arena);
  return failed;
}
