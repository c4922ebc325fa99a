/* SPDX-License-Identifier: Apache-2.0
 *
 * test_fmt.c - the formatter: each rule of layout by an example; random policies with comments thrown in keep their tree, their
 * table and every comment, and a second run changes nothing; unified diffs.
 */
#include "fmt/fmt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "compile.h"
#include "fmt/unified.h"
#include "front/load.h"
#include "oracle/generate.h"

static struct sc_arena arena;
static jmp_buf recovery;

/* ptr NULL: it was not formatted. */
static struct sc_str format(struct sc_str text) {
  struct sc_sources sources = {.arena = &arena};
  struct sc_diags diags;
  struct sc_str out;
  sc_diags_init(&diags, &arena, &sources);
  if (!sc_load_text(&diags, SC_STR("x.yaml"), text)) return (struct sc_str){NULL, 0};
  enum sc_fmt_result result = sc_fmt_file(&diags, 0, &out);
  assert_int_not_equal(result, SC_FMT_REFUSED);
  return result == SC_FMT_OK ? out : (struct sc_str){NULL, 0};
}

static void check(const char *text, const char *expected) {
  struct sc_str out = format(sc_str_from(text));
  assert_non_null(out.ptr);
  struct sc_str zero = sc_str_copy(&arena, out);
  assert_string_equal(zero.ptr, expected);
  assert_true(sc_str_equal(format(out), out));
}

static void test_spaces(void **state) {
  (void)state;
  check("a:   1\nb:  {x: 1 ,y:   [ 1,2 ]}\n", "a: 1\nb: {x: 1, y: [1, 2]}\n");
  check("a: 1\r\nb: 2\r\n", "a: 1\nb: 2\n");
  check("a: 1", "a: 1\n");
  check("a:\n    b:\n        c: 1\n", "a:\n  b:\n    c: 1\n");
  check("a:\n- 1\n-   2\n", "a:\n  - 1\n  - 2\n");
  check("a:\n- b: 1\n  c: 2\n- - 1\n  - 2\n", "a:\n  - b: 1\n    c: 2\n  - - 1\n    - 2\n");
  check("{a: 1, 'b': {}}", "a: 1\n'b': {}\n");
  check("? a\n: b\n", "a: b\n");
  check("a:\nb: ''\nc:\n-\n- x\n", "a:\nb: ''\n\nc:\n  -\n  - x\n");
  check("--- # x\na: 1\n...\n", "---\n# x\na: 1\n");
}

static void test_blank_lines(void **state) {
  (void)state;
  check("\n\na: 1\n\n\n\nb: 2\nc: 3\n\n", "a: 1\n\nb: 2\nc: 3\n");
  check("a:\n\n  b: 1\n\n\n  c: 2\n\nd: 1\n", "a:\n  b: 1\n\n  c: 2\n\nd: 1\n");
  check("a:\n  b: 1\nc:\n  d: 1\ne: 1\nf: 2\n", "a:\n  b: 1\n\nc:\n  d: 1\n\ne: 1\nf: 2\n");
  check("a:\n  - 1\n\n  - 2\n# c\n\n# d\nb: 1\n", "a:\n  - 1\n\n  - 2\n\n# c\n\n# d\nb: 1\n");
}

static void test_scalars(void **state) {
  (void)state;
  check("a: \"x\"\nb: 'x'\nc: x\n", "a: 'x'\nb: 'x'\nc: x\n");
  check("a: \"it's\"\nb: 'it''s \"so\"'\n", "a: \"it's\"\nb: 'it''s \"so\"'\n");
  check("a: \"\\u00e9 \\t\"\nb: \"\\u202e\"\n", "a: \"\xc3\xa9 \\t\"\nb: \"\\u202e\"\n");
  check("a: x\n   y\n\n   z\nb: 1\n", "a: x\n  y\n\n  z\nb: 1\n");
  check("a: \"x\n   y\"\nb: {c: d\n  e}\n", "a: \"x\n  y\"\nb: {c: d e}\n");
  check("a: \"x\\\n   y\"\n", "a: 'xy'\n");
  check("a: |\n      x\n        y\n\n\nb: 1\n", "a: |\n  x\n    y\n\nb: 1\n");
  check("a: >-  # c\n   x\n\n   y\nb: |\n", "a: >-  # c\n  x\n\n  y\nb: ''\n");
  check("- |2\n   x\n- |+\n  y\n\n- z\n", "- \" x\\n\"\n- \"y\\n\\n\"\n\n- z\n");
  check("a: |\n  x", "a: |-\n  x\n");
}

static void test_comments(void **state) {
  (void)state;
  check("#a\n\n# b\nx: 1   # c\nyy: 2 # d\n", "#a\n\n# b\nx: 1   # c\nyy: 2  # d\n");
  check("x: 1 # c\ny: 2\nzz: 3 # d\n", "x: 1  # c\ny: 2\nzz: 3  # d\n");
  check("a:   # h\n  # first\n  b: 1\n  # foot\nc: 1\n",
        "a:  # h\n  # first\n  b: 1\n  # foot\n\nc: 1\n");
  check("a:\n  b: 1\n# for c\nc: 1\n", "a:\n  b: 1\n\n# for c\nc: 1\n");
  check("a:\n- 1\n# for c\nc: 1\n", "a:\n  - 1\n\n# for c\nc: 1\n");
  check("a:\n- # dash\n  b: 1\n  # in b\n- c: 2\n",
        "a:\n  # dash\n  - b: 1\n    # in b\n  - c: 2\n");
  check("a: [ # open\n 1, # one\n 2\n # last\n ] # close\n",
        "# open\na:  # close\n  - 1  # one\n  - 2\n  # last\n");
  check("a: [1, 2] # c\n", "a: [1, 2]  # c\n");
  check("- {a: 1, # x\n   b: 2} # y\n", "# y\n- a: 1  # x\n  b: 2\n");
  check("a:\n  # above\n  1\nb: [\n # none\n ]\n", "# above\na: 1\n# none\nb: []\n");
  check("a: 'x'#c\nb: 1\n# end\n\n# very end", "a: 'x'  #c\nb: 1\n# end\n\n# very end\n");
  check("a: x # c\n   \nb: y\n", "a: x  # c\n\nb: y\n");
}

static void test_width(void **state) {
  (void)state;
  char text[400], expected[400];
  /* `a: {b: ` and `}` are 8 columns. */
  char word[128];
  memset(word, 'x', sizeof word);
  snprintf(text, sizeof text, "a: {b: %.112s}\n", word);
  check(text, text);
  snprintf(text, sizeof text, "a: {b: %.113s}\n", word);
  snprintf(expected, sizeof expected, "a:\n  b: %.113s\n", word);
  check(text, expected);
  snprintf(text, sizeof text, "- {%.40s: %.40s, b: [%.24s, y]}\n", word, word, word);
  check(text, text);
  snprintf(text, sizeof text, "- {%.40s: %.40s, b: [%.25s, y]}\n", word, word, word);
  snprintf(expected, sizeof expected, "- %.40s: %.40s\n  b: [%.25s, y]\n", word, word, word);
  check(text, expected);
  /* 60 wide characters take 120 columns. */
  char wide[181];
  for (size_t i = 0; i < 180; i += 3) memcpy(wide + i, "\xe6\xbc\xa2", 3);
  wide[180] = 0;
  snprintf(text, sizeof text, "a: [%.165s, y]\n", wide);
  check(text, text);
  snprintf(text, sizeof text, "a: [%.171s, y]\n", wide);
  snprintf(expected, sizeof expected, "a:\n  - %.171s\n  - y\n", wide);
  check(text, expected);
}

static void test_not_yaml(void **state) {
  (void)state;
  assert_null(format(SC_STR("a: [1\n")).ptr);
  assert_null(format(SC_STR("a: 1\na: 2\n")).ptr);
  assert_null(format(SC_STR("# nothing\n")).ptr);
}

/* --- random policies --------------------------------------------------------------------------------- */

static struct sc_str with_comments(struct rng *rng, struct sc_str text, uint32_t *count) {
  struct sc_text out = {0};
  *count = 0;
  while (text.len > 0) {
    const char *end = memchr(text.ptr, '\n', text.len);
    size_t len = end != NULL ? (size_t)(end - text.ptr) : text.len;
    if (rng_chance(rng, 20)) sc_text_add(&arena, &out, SC_STR("\n"));
    if (rng_chance(rng, 20))
      sc_text_format(&arena, &out, "%*s# <%u>\n", (int)rng_below(rng, 10), "", (*count)++);
    sc_text_add(&arena, &out, (struct sc_str){text.ptr, len});
    if (len > 0 && rng_chance(rng, 20)) sc_text_format(&arena, &out, "  # <%u>", (*count)++);
    sc_text_add(&arena, &out, SC_STR("\n"));
    text.ptr += len + (end != NULL);
    text.len -= len + (end != NULL);
  }
  return sc_text_str(&out);
}

static size_t occurrences(struct sc_str text, struct sc_str part) {
  size_t count = 0;
  for (size_t i = 0; i + part.len <= text.len; i++)
    count += memcmp(text.ptr + i, part.ptr, part.len) == 0;
  return count;
}

static bool compile(struct sc_str text, struct sc_compilation *c) {
  struct sc_compile_options options = {.lower = {.debug = false, .optimise = true}};
  sc_compilation_init(c);
  return sc_compile_policy_text(c, SC_STR("x.yaml"), text) == SC_OK &&
         sc_compile_table(c, &options) == SC_OK;
}

static bool same_table(struct sc_str a, struct sc_str b) {
  struct sc_compilation one, two;
  bool first = compile(a, &one), second = compile(b, &two);
  assert_true(first == second);
  if (first) {
    assert_int_equal(one.table_len, two.table_len);
    assert_memory_equal(one.table, two.table, one.table_len);
  }
  sc_compilation_release(&one);
  sc_compilation_release(&two);
  return first;
}

static void test_random_policies(void **state) {
  (void)state;
  uint32_t compiled = 0, comments = 0;
  for (uint64_t seed = 1; seed <= 60; seed++) {
    struct gen_policy policy;
    struct sc_str text;
    struct rng rng = {seed};
    uint32_t count;
    generate_policy(&arena, seed, seed * 7, &policy);
    generate_files(&arena, seed * 7, &policy, 1, &text);
    struct sc_str commented = with_comments(&rng, text, &count);
    struct sc_str out = format(commented);
    assert_non_null(out.ptr);
    assert_true(sc_str_equal(format(out), out));
    compiled += same_table(commented, out);
    comments += count;
    for (uint32_t i = 0; i < count; i++)
      assert_int_equal(occurrences(out, sc_str_format(&arena, "<%u>", i)), 1);
    sc_arena_release(&arena);
    arena.recovery = &recovery;
  }
  assert_true(compiled > 50);
  assert_true(comments > 1000);
}

/* --- differences ------------------------------------------------------------------------------------- */

static void check_diff(const char *before, const char *after, const char *expected) {
  struct sc_text out = {0};
  sc_unified_diff(&arena, SC_STR("f"), sc_str_from(before), sc_str_from(after), &out);
  sc_text_add(&arena, &out, (struct sc_str){"", 1});
  assert_string_equal(out.items, expected);
}

static void test_differences(void **state) {
  (void)state;
  check_diff("a\n", "a\n", "");
  check_diff("", "a\n", "--- a/f\n+++ b/f\n@@ -0,0 +1 @@\n+a\n");
  check_diff("a\n", "", "--- a/f\n+++ b/f\n@@ -1 +0,0 @@\n-a\n");
  check_diff("a\nb", "a\nc\n",
             "--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n");
  check_diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n",
             "--- a/f\n+++ b/f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n");
  /* Six equal lines between two changes join them into one hunk, seven do not. */
  check_diff("a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n",
             "--- a/f\n+++ b/f\n@@ -1,8 +1,8 @@\n-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n");
  check_diff("a\n1\n2\n3\n4\n5\n6\n7\nb\n", "A\n1\n2\n3\n4\n5\n6\n7\nB\n",
             "--- a/f\n+++ b/f\n@@ -1,4 +1,4 @@\n-a\n+A\n 1\n 2\n 3\n@@ -6,4 +6,4 @@\n 5\n 6\n "
             "7\n-b\n+B\n");
}

int main(void) {
  sc_arena_init(&arena);
  arena.recovery = &recovery;
  if (setjmp(recovery) != 0) return 1;
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_spaces),          cmocka_unit_test(test_blank_lines),
      cmocka_unit_test(test_scalars),         cmocka_unit_test(test_comments),
      cmocka_unit_test(test_width),           cmocka_unit_test(test_not_yaml),
      cmocka_unit_test(test_random_policies), cmocka_unit_test(test_differences),
  };
  int failed = cmocka_run_group_tests_name("fmt", tests, NULL, NULL);
  sc_arena_release(&arena);
  return failed;
}
