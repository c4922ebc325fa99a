/* SPDX-License-Identifier: Apache-2.0
 *
 * test_lookup.c - names of every length are found, and nothing else is: the hash, the slots, and the comparison of names.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "table_from_text.h"

enum { LONGEST = 255, VARIANTS = 4 };

static uint64_t random_state = 29;

static uint64_t random_word(void) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return random_state;
}

/* Names of `len` bytes that have much in common: the first is all the same letter, others differ from it in one. */
static struct scope_bytes name_of(char buffer[LONGEST + 2], size_t len, unsigned variant) {
  memset(buffer, 'n', len);
  if (variant == 1) buffer[0] = 'a';
  if (variant == 2) buffer[len / 2] = 'b';
  if (variant == 3) buffer[len - 1] = 'c';
  return (struct scope_bytes){buffer, len};
}

static struct made_table every_length(void) {
  char name[LONGEST + 2];
  struct sc_arena arena;
  struct sc_text out = {0};
  sc_arena_init(&arena);
  sc_text_add(&arena, &out,
              SC_STR("scopec: 1\npolicy: p\nversion: 1.0.0\nscopes: {a:b: {risk: low}}\nusers:\n"));
  for (size_t len = 1; len <= LONGEST; len++)
    for (unsigned v = 0; v < VARIANTS; v++) {
      struct scope_bytes n = name_of(name, len, v);
      sc_text_format(&arena, &out, "  \"%.*s\": {}\n", (int)n.len, n.ptr);
    }
  sc_text_add(&arena, &out, SC_STR("agents: {bot: {tasks: {"));
  for (size_t len = 1; len <= LONGEST; len++)
    sc_text_format(&arena, &out, "\"%.*s\": {scopes: [a:b]}, ", (int)len,
                   name_of(name, len, 0).ptr);
  sc_text_add(&arena, &out, SC_STR("}}}\n"));
  sc_text_add(&arena, &out, (struct sc_str){"", 1});
  struct made_table made = make_table(sc_text_str(&out).ptr, 1, false);
  sc_arena_release(&arena);
  return made;
}

static void check_user(const struct scope_table *table, struct scope_bytes asked, bool expected) {
  struct scope_bytes found = scope_user_name(table, scope_resolve_user(table, asked));
  assert_int_equal(found.len, expected ? asked.len : 0);
  if (expected) assert_memory_equal(found.ptr, asked.ptr, asked.len);
}

static void test_every_length(void **state) {
  (void)state;
  char name[LONGEST + 2];
  struct scope_table table;
  struct made_table made = every_length();
  assert_non_null(made.bytes);
  assert_int_equal(scope_open_memory(made.bytes, made.len, &table), SCOPE_OK);
  for (size_t len = 1; len <= LONGEST; len++) {
    for (unsigned v = 0; v < VARIANTS; v++) check_user(&table, name_of(name, len, v), true);
    for (size_t i = 0; i < len; i++) { /* any one byte is another */
      name_of(name, len, 0);
      name[i] = (char)0xff;
      check_user(&table, (struct scope_bytes){name, len}, false);
      name[i] = 0;
      check_user(&table, (struct scope_bytes){name, len}, false);
    }
    uint32_t agent = scope_resolve_agent(&table, text("bot")), of = 0;
    struct scope_bytes task = name_of(name, len, 0);
    struct scope_bytes found =
        scope_task_name(&table, scope_resolve_task(&table, agent, task), &of);
    assert_int_equal(found.len, len);
    check_user(&table, text("bot"), false); /* an agent is no user */
  }
  memset(name, 'n', sizeof name);
  check_user(&table, (struct scope_bytes){name, LONGEST + 1}, false);
  check_user(&table, (struct scope_bytes){name, 0}, false);
  check_user(&table, (struct scope_bytes){NULL, 0}, false);
  scope_close(&table);
  free(made.bytes);
}

/* A decision finds names by another path than a tool does: in stages, with a way of its own for common lengths. */
static void test_in_decisions(void **state) {
  (void)state;
  char name[LONGEST + 2], task[LONGEST + 2];
  struct scope_table table;
  struct made_table made = every_length();
  assert_non_null(made.bytes);
  assert_int_equal(scope_open_memory(made.bytes, made.len, &table), SCOPE_OK);
  const struct scope_name bot = named("bot");
  for (size_t len = 0; len <= LONGEST + 1; len++) {
    memset(name, 'n', sizeof name);
    memset(task, 'n', sizeof task);
    for (unsigned i = 0; i < 3; i++) {
      struct scope_request r = {.user = {.name = {name, len}},
                                .actors = &bot,
                                .actor_count = 1,
                                .task = {task, len},
                                .scope = named("a:b")};
      enum scope_reason expected = SCOPE_REASON_USER_LACKS_SCOPE;
      struct scope_decision one, many[40];
      struct scope_request all[40];
      if (len == 0 || len > LONGEST) {
        expected = SCOPE_REASON_UNKNOWN_TASK;
      } else if (i == 1) {
        name[len - 1] = 'x';
        expected = SCOPE_REASON_UNKNOWN_USER;
      } else if (i == 2) {
        task[len / 2] = 'x';
        expected = SCOPE_REASON_UNKNOWN_TASK;
      }
      scope_decide(&table, &r, &one);
      assert_int_equal(one.reason, expected);
      for (unsigned k = 0; k < 40; k++) all[k] = r;
      scope_decide_batch(&table, all, 40, many);
      for (unsigned k = 0; k < 40; k++) assert_int_equal(many[k].reason, expected);
    }
  }
  scope_close(&table);
  free(made.bytes);
}

/* Under the hash of format 2 these had one key, whatever the seed, so that no table could be made of both. */
static void test_overlapping_words(void **state) {
  (void)state;
  struct scope_table table;
  struct made_table made =
      make_table("scopec: 1\npolicy: p\nversion: 1.0.0\nscopes: {a:b: {risk: low}}\n"
                 "users: {'111111122': {grants: [a:b]}, '1111111122': {grants: [a:b]}}\n",
                 1, false);
  assert_non_null(made.bytes);
  assert_int_equal(scope_open_memory(made.bytes, made.len, &table), SCOPE_OK);
  check_user(&table, text("111111122"), true);
  check_user(&table, text("1111111122"), true);
  check_user(&table, text("11111111222"), false);
  scope_close(&table);
  free(made.bytes);
}

static void test_fold(void **state) {
  (void)state;
  assert_int_equal(scope_f_fold(0, 5), 0);
  assert_true(scope_f_fold(UINT64_MAX, UINT64_MAX) == UINT64_MAX); /* 1 ^ (2^64 - 2) */
  assert_true(scope_f_fold_parts(UINT64_MAX, UINT64_MAX) == UINT64_MAX);
  for (int i = 0; i < 1000000; i++) {
    uint64_t a = random_word() >> i % 64, b = random_word() >> i / 64 % 64;
    assert_true(scope_f_fold_parts(a, b) == scope_f_fold(a, b));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_length),
      cmocka_unit_test(test_in_decisions),
      cmocka_unit_test(test_overlapping_words),
      cmocka_unit_test(test_fold),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
