/* SPDX-License-Identifier: Apache-2.0
 *
 * test_intern.c - the map from strings to numbers: what was added is found and nothing else, through every growth; and the
 * nearest key does not depend on the order of adding.
 */
#include "base/intern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct sc_arena arena;
static jmp_buf recovery;
static uint64_t random_state = 5;

static uint32_t random_below(uint32_t limit) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return (uint32_t)(random_state >> 32) % limit;
}

static void check_shape(const struct sc_map *map) {
  assert_int_equal(map->capacity & (map->capacity - 1), 0);
  assert_true(map->count * 4 <= map->capacity * 3);
  size_t used = 0;
  for (size_t i = 0; i < map->capacity; i++) used += map->entries[i].key.ptr != NULL;
  assert_int_equal(used, map->count);
}

static void test_growth(void **state) {
  (void)state;
  struct sc_map map = {0};
  assert_int_equal(sc_map_get(&map, SC_STR("a")), SC_NOT_FOUND);
  for (uint32_t i = 0; i < 50000; i++) {
    struct sc_str key = sc_str_format(&arena, "urn:scope:%u", i);
    assert_int_equal(sc_map_get(&map, key), SC_NOT_FOUND);
    assert_int_equal(sc_map_add(&arena, &map, key, i * 3), i * 3);
    assert_int_equal(map.count, i + 1);
    if ((i & (i + 1)) == 0) check_shape(&map);
    uint32_t earlier = random_below(i + 1);
    assert_int_equal(sc_map_get(&map, sc_str_format(&arena, "urn:scope:%u", earlier)), earlier * 3);
  }
  for (uint32_t i = 0; i < 50000; i++) {
    struct sc_str key = sc_str_format(&arena, "urn:scope:%u", i);
    assert_int_equal(sc_map_add(&arena, &map, key, 1), i * 3); /* the first value stays */
  }
  assert_int_equal(map.count, 50000);
  check_shape(&map);
}

static void test_keys(void **state) {
  (void)state;
  static const struct sc_str keys[] = {
      {"", 0},   {"\0", 1},       {"\0\0", 2},       {"a", 1},         {"a\0", 2}, {"a\0b", 3},
      {"ab", 2}, {"abcdefgh", 8}, {"abcdefgh\0", 9}, {"abcdefghi", 9}, {"\xff", 1}};
  uint32_t count = sizeof keys / sizeof *keys;
  struct sc_map map = {0};
  for (uint32_t i = 0; i < count; i++) assert_int_equal(sc_map_add(&arena, &map, keys[i], i), i);
  for (uint32_t i = 0; i < count; i++) assert_int_equal(sc_map_get(&map, keys[i]), i);
  assert_int_equal(map.count, count);
  /* the empty key is one key, wherever it points */
  assert_int_equal(sc_map_get(&map, (struct sc_str){NULL, 0}), 0);
  struct sc_map other = {0};
  assert_int_equal(sc_map_add(&arena, &other, (struct sc_str){NULL, 0}, 9), 9);
  assert_int_equal(sc_map_add(&arena, &other, SC_STR(""), 1), 9);
  assert_int_equal(other.count, 1);
}

static void check_nearest(const struct sc_map *map, const char *name, const char *expected) {
  struct sc_str near = sc_map_nearest(map, sc_str_from(name));
  if (expected == NULL) {
    if (near.ptr != NULL) fail_msg("%s: %.*s", name, SC_STR_ARGS(near));
    return;
  }
  if (near.ptr == NULL || !sc_str_equal(near, sc_str_from(expected)))
    fail_msg("%s: %.*s", name, SC_STR_ARGS(near));
}

static void test_nearest(void **state) {
  (void)state;
  static const char *const names[] = {"viewer",   "viewers", "sre",      "sra",      "admin",
                                      "deployer", "monitor", "deploy-a", "deploy-b", "deploy-c"};
  uint32_t count = sizeof names / sizeof *names;
  struct sc_map empty = {0};
  check_nearest(&empty, "viewer", NULL);
  for (int round = 0; round < 200; round++) {
    uint32_t order[sizeof names / sizeof *names];
    for (uint32_t i = 0; i < count; i++) {
      uint32_t j = random_below(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    struct sc_map map = {0};
    for (uint32_t i = 0; i < count; i++)
      (void)sc_map_add(&arena, &map, sc_str_from(names[order[i]]), i);
    check_nearest(&map, "viewr", "viewer");
    check_nearest(&map, "viewerx", "viewer"); /* as near as viewers */
    check_nearest(&map, "srx", "sra"); /* as near as sre */
    check_nearest(&map, "deploy-x", "deploy-a");
    check_nearest(&map, "deploy-b", "deploy-b");
    check_nearest(&map, "amdin", "admin");
    check_nearest(&map, "sxx", NULL); /* two errors in three letters */
    check_nearest(&map, "something-else", NULL);
    check_nearest(&map, "", NULL);
  }
}

int main(void) {
  sc_arena_init(&arena);
  arena.recovery = &recovery;
  if (setjmp(recovery) != 0) return 1;
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_growth),
      cmocka_unit_test(test_keys),
      cmocka_unit_test(test_nearest),
  };
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  sc_arena_release(&arena);
  return failed;
}
