/* SPDX-License-Identifier: Apache-2.0
 *
 * test_names.c - names of a policy put in order, whatever they have in common; the table of a file's patterns through every growth.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "front/name_order.h"
#include "front/pattern_texts.h"

static struct sc_arena arena;
static jmp_buf recovery;
static uint64_t random_state = 11;

static uint32_t random_below(uint32_t limit) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return (uint32_t)(random_state >> 32) % limit;
}

/* Of a size that is no power of two, the name not first. */
struct thing {
  uint32_t mark; /* goes with the name */
  struct sc_str name;
  struct sc_span place;
};

/* As plainly as can be: what sc_name_sort must agree with. */
static int by_name_and_place(const void *a, const void *b) {
  const struct thing *x = a, *y = b;
  int order = sc_str_compare(x->name, y->name);
  if (order != 0) return order;
  if (x->place.file != y->place.file) return x->place.file < y->place.file ? -1 : 1;
  return x->place.off < y->place.off ? -1 : x->place.off > y->place.off;
}

/* Few letters, and any of the prefixes: many names are equal, or begin alike, or end where others go on. */
static struct sc_str random_name(const char *prefix) {
  static const char letters[] = "ab\x7f\xc3";
  char tail[24];
  size_t len = random_below(sizeof tail);
  for (size_t i = 0; i < len; i++) tail[i] = letters[random_below(i < 9 ? 2 : 4)];
  return sc_str_format(&arena, "%sx%.*s", prefix, (int)len, tail);
}

static void check_order(struct thing *things, uint32_t count) {
  struct thing *expected = calloc(count + 1, sizeof *expected);
  assert_non_null(expected);
  if (count > 0) memcpy(expected, things, count * sizeof *things);
  qsort(expected, count, sizeof *expected, by_name_and_place);
  const struct sc_named named = SC_NAMED(things, count, name, place);
  bool found = sc_name_sort(&arena, &named), twice = false;
  for (uint32_t i = 0; i < count; i++) {
    assert_int_equal(things[i].mark, expected[i].mark);
    assert_ptr_equal(things[i].name.ptr, expected[i].name.ptr);
    if (i > 0 && sc_str_equal(things[i - 1].name, things[i].name)) twice = true;
  }
  assert_true(found == twice);
  free(expected);
}

static void test_order(void **state) {
  static const char *const prefixes[] = {"", "urn:team:", "a-long-common-prefix-of-them-all:"};
  (void)state;
  for (int round = 0; round < 600; round++) {
    uint32_t count = random_below(round % 3 == 0 ? 400 : 20);
    struct thing *things = SC_NEW_ARRAY(&arena, struct thing, count);
    for (uint32_t i = 0; i < count; i++) {
      things[i].mark = i;
      things[i].name = random_name(prefixes[round % 3]);
      things[i].place = (struct sc_span){random_below(3), random_below(1000) * 1000 + i, 1};
    }
    check_order(things, count);
    check_order(things, count); /* in order already, but for names that are there twice */
  }
}

static void test_patterns(void **state) {
  enum { TEXTS = 20000 };
  (void)state;
  struct sc_pattern_texts texts = {0};
  assert_null(sc_pattern_texts_find(&texts, SC_STR("a:b"), sc_pattern_hash(SC_STR("a:b"))));
  for (uint32_t i = 0; i < TEXTS; i++) {
    struct sc_str text = sc_str_format(&arena, i % 3 == 0 ? "urn:%u:*" : "urn:%u:read", i);
    uint32_t hash = i % 5 == 0 && i <= 2000 ? 77 : sc_pattern_hash(text); /* some the same */
    assert_null(sc_pattern_texts_find(&texts, text, hash));
    struct sc_pattern_text *added = sc_pattern_texts_add(&arena, &texts, text, hash);
    assert_ptr_equal(sc_pattern_texts_find(&texts, text, hash), added);
    assert_true((added->name_id == NULL) == (i % 3 == 0));
    if (added->name_id != NULL) {
      assert_int_equal(*added->name_id, SC_NONE);
      *added->name_id = i;
    }
  }
  assert_int_equal(texts.all.count, TEXTS);
  for (uint32_t i = 0; i < TEXTS; i++) { /* in their order, each with an id of its own */
    const struct sc_pattern_text *text = texts.all.items[i];
    if (text->name_id != NULL) assert_int_equal(*text->name_id, i);
    struct sc_str copy = sc_str_copy(&arena, text->text);
    uint32_t hash = i % 5 == 0 && i <= 2000 ? 77 : sc_pattern_hash(copy);
    assert_ptr_equal(sc_pattern_texts_find(&texts, copy, hash), text);
  }
}

static int set_up(void **state) {
  (void)state;
  sc_arena_init(&arena);
  arena.recovery = &recovery;
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  sc_arena_release(&arena);
  return 0;
}

int main(void) {
  if (setjmp(recovery) != 0) return 1;
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_order), cmocka_unit_test(test_patterns)};
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
