/* SPDX-License-Identifier: Apache-2.0
 *
 * Globs, prefixes and scope patterns as automata: what they accept and refuse, against the oracle's own matchers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "condition/regex.h"
#include "oracle/oracle_text.h"
#include "oracle/random.h"

static struct sc_arena arena;

static int open_arena(void **state) {
  (void)state;
  sc_arena_init(&arena);
  return 0;
}
static int close_arena(void **state) {
  (void)state;
  sc_arena_release(&arena);
  return 0;
}

static void globs_like_the_oracle(void **state) {
  static const char *const pieces[] = {"a",      "b",   "/",   "*",        "**",     "?", "[ab]",
                                       "[a-c/]", "\\*", "\\a", "\xc3\xa9", "[\\]x]", "."};
  static const char *const texts[] = {"a", "b", "/",  "*", "\xc3\xa9", "]",
                                      "x", ".", "\n", "c", "aa",       "ab/"};
  struct rng random = {11};
  (void)state;
  for (unsigned i = 0; i < 20000; i++) {
    char pattern[128] = "", text[128] = "";
    for (uint32_t n = rng_below(&random, 7); n > 0; n--)
      strcat(pattern, pieces[rng_below(&random, sizeof pieces / sizeof pieces[0])]);
    const struct sc_dfa *dfa;
    struct sc_regex_error error;
    assert_int_equal(sc_glob_compile(&arena, sc_str_from(pattern), &dfa, &error), SC_REGEX_OK);
    for (unsigned k = 0; k < 8; k++) {
      text[0] = '\0';
      for (uint32_t n = rng_below(&random, 6); n > 0; n--)
        strcat(text, texts[rng_below(&random, sizeof texts / sizeof texts[0])]);
      bool want = oracle_glob(sc_str_from(pattern), sc_str_from(text));
      if ((sc_dfa_run(dfa, sc_str_from(text)) != 0) != want)
        print_error("%s on %s\n", pattern, text);
      assert_int_equal(sc_dfa_run(dfa, sc_str_from(text)) != 0, want);
    }
    if (i % 1000 == 0) sc_arena_release(&arena);
  }
}

static void glob_mistakes(void **state) {
  static const struct {
    const char *pattern;
    size_t off;
    const char *part;
  } rows[] = {{"a[b", 1, "not closed"},     {"a\\", 1, "backslash"}, {"a[]b", 1, "empty"},
              {"a[z-a]", 2, "wrong order"}, {"a[!b]", 2, "negated"}, {"[a\\", 0, "not closed"}};
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    const struct sc_dfa *dfa;
    struct sc_regex_error error;
    assert_int_equal(sc_glob_compile(&arena, sc_str_from(rows[i].pattern), &dfa, &error),
                     SC_REGEX_SYNTAX);
    assert_int_equal(error.off, rows[i].off);
    assert_non_null(strstr(error.text.ptr, rows[i].part));
  }
}

static void prefixes(void **state) {
  const struct sc_dfa *dfa;
  struct sc_regex_error error;
  (void)state;
  assert_int_equal(sc_prefix_compile(&arena, SC_STR("a.\xc3\xa9"), &dfa, &error), SC_REGEX_OK);
  assert_true(sc_dfa_run(dfa, SC_STR("a.\xc3\xa9")) != 0);
  assert_true(sc_dfa_run(dfa, SC_STR("a.\xc3\xa9\n\xf0\x9f\x98\x80")) != 0);
  assert_int_equal(sc_dfa_run(dfa, SC_STR("a.e")), 0);
  assert_int_equal(sc_dfa_run(dfa, SC_STR("a.")), 0);
}

/* Which patterns match a name: the set of the automaton's label against one pattern after the other. */
static void scope_patterns_like_the_oracle(void **state) {
  static const char *const segments[] = {"a", "b", "ab", "*", "**", "a*", "*b", "a*b"};
  static const char *const names[] = {"a", "b", "ab", "aab", "x", "axb"};
  struct rng random = {13};
  (void)state;
  for (unsigned round = 0; round < 1000; round++) {
    struct sc_str patterns[5];
    for (unsigned i = 0; i < 5; i++) {
      struct sc_text text = {0};
      for (uint32_t n = 1 + rng_below(&random, 4); n > 0; n--) {
        sc_text_add(&arena, &text, sc_str_from(segments[rng_below(&random, 8)]));
        if (n > 1) sc_text_add(&arena, &text, SC_STR(":"));
      }
      patterns[i] = sc_text_str(&text);
    }
    uint32_t needed = round % 2 == 0 ? 0 : rng_below(&random, 5);
    const struct sc_dfa *dfa;
    const struct sc_pattern_set *sets;
    uint32_t set_count;
    struct sc_regex_error error;
    assert_int_equal(
        sc_scope_patterns_compile(&arena, patterns, 5, needed, &dfa, &sets, &set_count, &error),
        SC_REGEX_OK);
    for (unsigned k = 0; k < 20; k++) {
      struct sc_text name = {0};
      for (uint32_t n = 1 + rng_below(&random, 5); n > 0; n--) {
        sc_text_add(&arena, &name, sc_str_from(names[rng_below(&random, 6)]));
        if (n > 1) sc_text_add(&arena, &name, SC_STR(":"));
      }
      uint32_t label = sc_dfa_run(dfa, sc_text_str(&name)), found = 0;
      bool told_apart = false;
      assert_true(label <= set_count);
      for (uint32_t i = needed; i < 5; i++)
        told_apart |= oracle_scope_match(patterns[i], sc_text_str(&name));
      for (uint32_t i = 0; i < 5; i++) {
        bool in_set = label != 0 && found < sets[label - 1].pattern_count &&
                      sets[label - 1].patterns[found] == i;
        assert_int_equal(in_set, told_apart && oracle_scope_match(patterns[i], sc_text_str(&name)));
        found += in_set;
      }
    }
    if (round % 100 == 0) sc_arena_release(&arena);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)
      TEST(globs_like_the_oracle),
      TEST(glob_mistakes),
      TEST(prefixes),
      TEST(scope_patterns_like_the_oracle),
  };
  return cmocka_run_group_tests_name("patterns", tests, NULL, NULL);
}
