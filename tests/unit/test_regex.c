/* SPDX-License-Identifier: Apache-2.0
 *
 * Regular expressions: what they accept and refuse, against PCRE2, and the canonical form of their automata.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "condition/regex.h"
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

static const struct sc_dfa *regex(const char *pattern) {
  const struct sc_dfa *dfa;
  struct sc_regex_error error;
  enum sc_regex_result result = sc_regex_compile(&arena, sc_str_from(pattern), &dfa, &error);
  if (result != SC_REGEX_OK) print_error("%s: %.*s\n", pattern, SC_STR_ARGS(error.text));
  assert_int_equal(result, SC_REGEX_OK);
  return dfa;
}

/* --- against PCRE2 --------------------------------------------------------------------------------------------------- */

static pcre2_code *pcre2(struct sc_str pattern) {
  int error;
  PCRE2_SIZE off;
  return pcre2_compile((PCRE2_SPTR)pattern.ptr, pattern.len,
                       PCRE2_UTF | PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_DOLLAR_ENDONLY,
                       &error, &off, NULL);
}

/* 1 = matches, 0 = does not, -1 = PCRE2 gave up (too much backtracking). */
static int pcre2_matches(pcre2_code *code, struct sc_str text) {
  pcre2_match_data *data = pcre2_match_data_create(1, NULL);
  int result = pcre2_match(code, (PCRE2_SPTR)text.ptr, text.len, 0, 0, data, NULL);
  pcre2_match_data_free(data);
  return result >= 0 ? 1 : result == PCRE2_ERROR_NOMATCH ? 0 : -1;
}

static const char *const samples[] = {
    "",
    "a",
    "b",
    "ab",
    "ba",
    "aab",
    "abab",
    "A",
    "0",
    "7",
    "_",
    "-",
    "]",
    "[",
    "\\",
    "^",
    "$",
    ".",
    "/",
    "{",
    "}",
    " ",
    "\t",
    "\n",
    "\r",
    "\x0b",
    "\f",
    "\x1b",
    "\x07",
    "\x7f",
    "a\n",
    "\na",
    "aaa",
    "aaaa",
    "bbbb",
    "a-b",
    "a]",
    "\xc2\x80",
    "\xc2\xa0",
    "\xc3\xa9",
    "\xdf\xbf",
    "\xe0\xa0\x80",
    "\xe1\x9a\x80",
    "\xe2\x80\x82",
    "\xed\x9f\xbf",
    "\xee\x80\x80",
    "\xef\xbf\xbf",
    "\xf0\x90\x80\x80",
    "\xf0\x9f\x98\x80",
    "\xf4\x8f\xbf\xbf",
    "a\xc3\xa9",
    "CHG-12",
};

static void compare(const char *pattern) {
  struct sc_str text = sc_str_from(pattern);
  const struct sc_dfa *dfa = regex(pattern);
  pcre2_code *code = pcre2(text);
  assert_non_null(code);
  for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
    int want = pcre2_matches(code, sc_str_from(samples[i]));
    int have = sc_dfa_run(dfa, sc_str_from(samples[i])) != 0;
    if (want >= 0 && want != have)
      print_error("/%s/ on sample %zu: PCRE2 %d, automaton %d\n", pattern, i, want, have);
    if (want >= 0) assert_int_equal(have, want);
  }
  pcre2_code_free(code);
}

static void like_pcre2(void **state) {
  static const char *const patterns[] = {
      "",
      "a",
      ".",
      ".*",
      "a*",
      "a+",
      "a?",
      "a*?",
      "a+?b",
      "a??",
      "(a|b)*",
      "(?:a|)b",
      "()",
      "(|a)+",
      "(a*)*",
      "(a*)+b",
      "a{2}",
      "a{2,}",
      "a{0,3}",
      "a{0}",
      "(ab){2}",
      "[ab]",
      "[^ab]",
      "[]a]",
      "[^]a]",
      "[a-]",
      "[-a]",
      "[a\\-b]",
      "[\\d-]",
      "[\\w]",
      "[^\\W]",
      "[\\s\\S]",
      "[[:alpha:]]",
      "[[:^alpha:]]",
      "[^[:space:]]",
      "[[:punct:]]",
      "[[:cntrl:]]",
      "[[:word:]]+",
      "[[:graph:]]",
      "[[:print:]]",
      "[[:ascii:]]",
      "[[:xdigit:]]",
      "[[:blank:]]",
      "[[:upper:][:digit:]]",
      "[[:alpha:]-]",
      "[[:a]",
      "[a[:]",
      "[\\]]",
      "[\\\\]",
      "\\d",
      "\\D",
      "\\w",
      "\\W",
      "\\s",
      "\\S",
      "\\h",
      "\\H",
      "\\N",
      "\\t",
      "\\n",
      "\\r",
      "\\f",
      "\\e",
      "\\a",
      "\\x41",
      "\\x",
      "\\x4",
      "\\x{e9}",
      "\\x{1F600}",
      "[\\x{80}-\\x{7ff}]",
      "[\\x{800}-\\x{ffff}]",
      "[\\x{d7ff}-\\x{e000}]",
      "[\\x{10000}-\\x{10ffff}]",
      "[\\x{0}-\\x{10ffff}]",
      "[^\\x{0}-\\x{7f}]",
      "[\xc3\xa0-\xc3\xaf]",
      "\xc3\xa9?",
      "a\xc3\xa9",
      "^a",
      "a$",
      "^$",
      "^",
      "$",
      "\\Aa\\z",
      "(^a|b)$",
      "a^b",
      "a$b",
      "(^|a)b",
      "(a|$)*",
      "(^a)*",
      "(?:^)?a",
      "$^",
      "\\.",
      "\\/",
      "\\-",
      "\\_",
      "\\{",
      "]",
      "}",
      "a|b|ab",
      "CHG-[0-9]{2}",
      "\\\\",
      "[.]",
      "[$^]",
      "(a|b){0,2}a",
      "(a{1,2}){2}",
      ".{1}",
      "[^\\n]",
      "[\\h]",
      "[^\\h]",
      "[\\D\\n]",
      "\\$",
      "[\\e\\a\\f]",
  };
  (void)state;
  for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) compare(patterns[i]);
}

/* Patterns put together at random from pieces; those that PCRE2 refuses must be refused, with its offset. */
static void like_pcre2_at_random(void **state) {
  static const char *const pieces[] = {
      "a",   "b",   "ab",         ".",   "[ab]",         "[^a]",
      "\\d", "\\w", "(",          ")",   "(?:",          "|",
      "*",   "+",   "?",          "{2}", "{1,2}",        "{0,}",
      "^",   "$",   "\xc3\xa9",   "\\n", "[[:alpha:]-]", "-",
      "]",   "[",   "\\x{1F600}", "\\.", "\\z",          "[\\s\\d]",
      "{",   "}",   "a-z",        "\\",
  };
  unsigned compared = 0, rounds = getenv("SCOPEC_LONG") == NULL ? 30000 : 1000000;
  struct rng random = {7};
  (void)state;
  for (unsigned i = 0; i < rounds; i++) {
    char pattern[128] = "";
    for (uint32_t n = 1 + rng_below(&random, 8); n > 0; n--)
      strcat(pattern, pieces[rng_below(&random, sizeof pieces / sizeof pieces[0])]);
    pcre2_code *code = pcre2(sc_str_from(pattern));
    const struct sc_dfa *dfa;
    struct sc_regex_error error;
    enum sc_regex_result result = sc_regex_compile(&arena, sc_str_from(pattern), &dfa, &error);
    assert_int_equal(result == SC_REGEX_SYNTAX, code == NULL);
    if (result != SC_REGEX_OK)
      assert_true(error.off + error.len <= strlen(pattern) && error.text.len > 0);
    for (unsigned k = 0; result == SC_REGEX_OK && k < 12; k++) {
      char text[64] = "";
      for (uint32_t n = rng_below(&random, 5); n > 0; n--)
        strcat(text, samples[rng_below(&random, sizeof samples / sizeof samples[0])]);
      int want = pcre2_matches(code, sc_str_from(text));
      int have = sc_dfa_run(dfa, sc_str_from(text)) != 0;
      if (want >= 0 && want != have) print_error("/%s/ on `%s`: PCRE2 %d\n", pattern, text, want);
      if (want >= 0) assert_int_equal(have, want);
      compared++;
    }
    if (code != NULL) pcre2_code_free(code);
    if (i % 1000 == 0) sc_arena_release(&arena);
  }
  assert_true(compared > rounds);
}

/* --- refusals -------------------------------------------------------------------------------------------------------- */

static void refusals(void **state) {
  static const struct {
    const char *pattern;
    enum sc_regex_result result;
    size_t off;
    const char *part; /* of the message */
  } rows[] = {
      {"a(b", SC_REGEX_SYNTAX, 3, "parenthesis"},
      {"a)", SC_REGEX_SYNTAX, 1, "parenthesis"},
      {"[b-a]", SC_REGEX_SYNTAX, 3, "range out of order"},
      {"*a", SC_REGEX_SYNTAX, 0, "quantifier"},
      {"x(?=a)", SC_REGEX_NOT_REGULAR, 1, "look-around"},
      {"(?<!a)b", SC_REGEX_NOT_REGULAR, 0, "look-around"},
      {"(a)\\1", SC_REGEX_NOT_REGULAR, 3, "back-references"},
      {"a\\b", SC_REGEX_NOT_REGULAR, 1, "word boundaries"},
      {"[[:<:]]a", SC_REGEX_NOT_REGULAR, 1, "word boundaries"},
      {"(?>a)", SC_REGEX_NOT_REGULAR, 0, "atomic"},
      {"a++", SC_REGEX_NOT_REGULAR, 1, "possessive"},
      {"(?i)a", SC_REGEX_NOT_REGULAR, 0, "options"},
      {"(?<n>a)", SC_REGEX_NOT_REGULAR, 0, "named"},
      {"(?R)?a", SC_REGEX_NOT_REGULAR, 0, "recursion"},
      {"(*UTF)a", SC_REGEX_NOT_REGULAR, 0, "verbs"},
      {"\\pL", SC_REGEX_NOT_REGULAR, 0, "properties"},
      {"\\Qa\\E", SC_REGEX_NOT_REGULAR, 0, "backslash"},
      {"\\07", SC_REGEX_NOT_REGULAR, 0, "octal"},
      {"a{,2}", SC_REGEX_NOT_REGULAR, 1, "brace"},
      {"a{x", SC_REGEX_NOT_REGULAR, 1, "brace"},
      {"[\\b]", SC_REGEX_NOT_REGULAR, 1, "escape"},
      {"a{1001}", SC_REGEX_TOO_BIG, 1, "1000"},
      {".*a.{30}", SC_REGEX_TOO_BIG, 0, "states"},
      {"(a{1000}){1000}", SC_REGEX_TOO_BIG, 0, "repetitions"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    const struct sc_dfa *dfa;
    struct sc_regex_error error;
    enum sc_regex_result result =
        sc_regex_compile(&arena, sc_str_from(rows[i].pattern), &dfa, &error);
    if (result != rows[i].result || error.off != rows[i].off ||
        strstr(error.text.ptr, rows[i].part) == NULL)
      print_error("%s: %d at %zu: %.*s\n", rows[i].pattern, (int)result, error.off,
                  SC_STR_ARGS(error.text));
    assert_int_equal(result, rows[i].result);
    assert_null(dfa);
    assert_int_equal(error.off, rows[i].off);
    assert_non_null(strstr(error.text.ptr, rows[i].part));
  }
}

/* --- the canonical form ---------------------------------------------------------------------------------------------- */

static void equal_languages(void **state) {
  static const char *const pairs[][2] = {
      {"a|b", "[ab]"},       {"(a|b)*", "(b*a*)*"},  {"a+", "aa*"},        {"a{2,3}", "aa|aaa"},
      {"a??b", "a?b"},       {"[^\\n]", "."},        {"\\d", "[0-9]"},     {"^a$", "a"},
      {"(ab|ac)", "a[bc]"},  {"x|", "x?"},           {"a^b", "[^\\D\\d]"}, {"(a*)*", "a*"},
      {"\xc3\xa9", "\\xe9"}, {"[a-cb-d]", "[abcd]"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
    assert_true(sc_dfa_equal(regex(pairs[i][0]), regex(pairs[i][1])));
  assert_false(sc_dfa_equal(regex("a"), regex("b")));
  assert_false(sc_dfa_equal(regex("a*"), regex("a+")));
  assert_int_equal(regex("a*")->state_count, 2); /* dead, and the loop */
  assert_int_equal(regex("a{999}")->state_count, 1001);
  assert_int_equal(regex("[^\\D\\d]")->start, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)
      TEST(like_pcre2),
      TEST(like_pcre2_at_random),
      TEST(refusals),
      TEST(equal_languages),
  };
  return cmocka_run_group_tests_name("regex", tests, NULL, NULL);
}
