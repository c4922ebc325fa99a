/* SPDX-License-Identifier: Apache-2.0
 *
 * test_yaml_scan.c - the short way to read YAML: which documents it takes, that it makes the library's tree of them, and that it
 * leaves all others to the library.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glob.h>
#include <stdlib.h>

#include "yaml_ways.h"

static enum yaml_ways ways(const char *text) { return yaml_both_ways(sc_str_from(text)); }

static void expect_all(const char *const *texts, size_t count, enum yaml_ways expected) {
  for (size_t i = 0; i < count; i++)
    if (ways(texts[i]) != expected) fail_msg("%s", texts[i]);
}
#define EXPECT_ALL(texts, expected) expect_all(texts, sizeof(texts) / sizeof *(texts), expected)

static void takes_what_policies_are_written_in(void **state) {
  (void)state;
  static const char *const texts[] = {
      "a: b",
      "a: b\n",
      "---\na: b\n",
      "# c\n---   # d\n# e\n\na: b # f\n# g\n",
      "  a: b\n  c: d\n",
      "a : b\n'c' : d\n\"e\": f\n",
      "a:\n  b:\n    c: d\n  e: f\ng: h\n",
      "a:\n- b\n- c: d\n  e: f\n-   g: h\n    i: j\nk: l\n",
      "a:\n  - b\n  - - c\n    - d\n  - e\nf: g\n",
      "- a\n- b: c\n",
      "a:\n  b\nc:\n  [d, e]\nf:\n  -\n    g\n",
      "a: [b, 'c', \"d\", [e], {f: g}, ]\nh: {i: j, 'k': l, \"m\":n, o: [p],}\nq: []\nr: {}\n",
      "a: [b, # c\n  d\n, e\n]\nf: {g:\n  h}\n",
      "{\"a\": \"b\", \"c\": [\"d\"]}\n",
      "urn:a:b: c:d:e\nhttp://x/#y: -z\n",
      "a: b  c   \nd: e#f\ng: 'h # i: j'\nk: \"\tl\t\"\n",
      "a: 'it''s'\nb: \"\\\"\\\\d\"\nc: ''\nd: \"\"\ne: ''''\n",
      "a: \xc3\xa9\xe2\x86\x92\xf0\x9f\x94\x91\n\xe6\x97\xa5: '\xe2\x80\xa6'\n# \xc3\xbc\n",
      "a:\n  - b # c\n  # d\n\n  - e\n# f\n",
      "a: 1\nb: ~\nc: null\nd: -1\ne: .5\nf: ...\n",
  };
  EXPECT_ALL(texts, YAML_SHORT);
}

static void leaves_the_rest_to_the_library(void **state) {
  (void)state;
  static const char *const texts[] = {
      "",
      "# a\n",
      "---\n",
      "--- a\n",
      "%YAML 1.1\n---\na: b\n",
      "---\n---\na: b\n",
      "a: b\n---\nc: d\n",
      "a: b\n...\n",
      "a: b\n--- c\n",
      "a: [b,\n--- c]\n",
      "a: 'b\n  c'\n",
      "a: b\n  c\n",
      "a: [b\n  c]\n",
      "a:\tb\n",
      "a: b\t\n",
      "a: b\tc\n",
      "a:\n\tb: c\n",
      "a: [\tb]\n",
      "a: b\r\n",
      "a: b # c\rd: e\n",
      "a: b \xc2\x85\n",
      "a: b\xe2\x80\xa8"
      "c: d\n",
      "a: 'b\xe2\x80\xa9'\n",
      "a: b\n\xef\xbb\xbf"
      "c: d\n",
      "a: \xc2\x80\n",
      "a: \xef\xbf\xbe\n",
      "a: &b c\n",
      "a: *b\n",
      "a: !b c\n",
      "!b a: c\n",
      "a: |\n  b\n",
      "a: >-\n  b\n",
      "? a\n: b\n",
      "[a]: b\n",
      "{a: b}: c\n",
      "a: [b: c]\n",
      "a: {b}\n",
      "a: {b: }\n",
      "a: {b: , c: d}\n",
      "a: {b:c}\n",
      "a: [b:, c]\n",
      "a: [?b]\n",
      "a: [-]\n",
      "a: [,]\n",
      "a: [b,, c]\n",
      "a: {b\n: c}\n",
      "a: ]\n",
      "a: }\n",
      "a:\n",
      "a:\nb: c\n",
      "a:\n-\n- b\n",
      "- \n- a\n",
      "a: - b\n",
      "a: b: c\n",
      "a: 'b' c\n",
      "a: 'b'c\n",
      "a: [b] c\n",
      "'a':b\n",
      "a\nb\n",
      "a: b\nc\n",
      "a: b\n c: d\n",
      "a:\n  b: c\n d: e\n",
      "a:\n  - b\n c: d\n",
      "  a: b\nc: d\n",
      "- a\nb: c\n",
      "a: b\n- c\n",
      "a:\n  - b\n  c: d\n",
      "a: b\na: c\n",
      "a: {b: c, 'b': d}\n",
      "<<: a\n",
      "a: \"\\x41\"\n",
      "a: \"\\n\"\n",
      "a: \"\\\n  b\"\n",
      "a: 'b\n",
      "a: \"b\n",
      "a: \"b\\",
      "a: [b\n",
      "a: {b: c\n",
      "a: @b\n",
      "a: `b\n",
      "a: %b\n",
      "a: #b\n",
  };
  EXPECT_ALL(texts, YAML_BY_LIBRARY);
}

/* `depth` brackets. */
static struct sc_text nested(struct sc_arena *arena, const char *open, const char *close,
                             unsigned depth) {
  struct sc_text text = {0};
  for (unsigned i = 0; i < depth; i++) sc_text_add(arena, &text, sc_str_from(open));
  sc_text_add(arena, &text, SC_STR("a"));
  for (unsigned i = 0; i < depth; i++) sc_text_add(arena, &text, sc_str_from(close));
  return text;
}

static void limits_are_the_librarys(void **state) {
  (void)state;
  struct sc_arena arena;
  jmp_buf recovery;
  sc_arena_init(&arena);
  arena.recovery = &recovery;
  if (setjmp(recovery) != 0) abort();
  struct sc_text text = nested(&arena, "[", "]", SC_YAML_DEPTH_MAX);
  assert_int_equal(yaml_both_ways(sc_text_str(&text)), YAML_SHORT);
  text = nested(&arena, "[", "]", SC_YAML_DEPTH_MAX + 1);
  assert_int_equal(yaml_both_ways(sc_text_str(&text)), YAML_BY_LIBRARY);
  text = nested(&arena, "- ", "", SC_YAML_DEPTH_MAX);
  assert_int_equal(yaml_both_ways(sc_text_str(&text)), YAML_SHORT);
  text = nested(&arena, "- ", "", SC_YAML_DEPTH_MAX + 1);
  assert_int_equal(yaml_both_ways(sc_text_str(&text)), YAML_BY_LIBRARY);
  for (size_t len = 1020; len <= 1028; len++) { /* the longest key has 1,024 characters */
    char key[1100];
    memset(key, 'k', len);
    memcpy(key + len, ": v", 4);
    assert_int_equal(ways(key), len <= 1024 ? YAML_SHORT : YAML_BY_LIBRARY);
    char flow[1100] = "{";
    memcpy(flow + 1, key, len + 3);
    memcpy(flow + len + 4, "}", 2);
    assert_int_equal(ways(flow), len <= 1024 ? YAML_SHORT : YAML_BY_LIBRARY);
  }
  sc_arena_release(&arena);
}

static void large_maps_know_their_keys(void **state) {
  (void)state;
  struct sc_arena arena;
  jmp_buf recovery;
  sc_arena_init(&arena);
  arena.recovery = &recovery;
  if (setjmp(recovery) != 0) abort();
  for (int section = 0; section < 2;
       section++) { /* the root; a map whose entries may be handed over */
    struct sc_text text = {0};
    const char *indent = section == 0 ? "" : "  ";
    if (section == 1) sc_text_add(&arena, &text, SC_STR("users:\n"));
    for (unsigned i = 0; i < 5000; i++)
      sc_text_format(&arena, &text, "%skey%u: [%u]\n", indent, i, i);
    assert_int_equal(yaml_both_ways(sc_text_str(&text)), YAML_SHORT);
    sc_text_format(&arena, &text, "%s'key%u': x\n", indent, 2345u);
    assert_int_equal(yaml_both_ways(sc_text_str(&text)), YAML_BY_LIBRARY);
  }
  sc_arena_release(&arena);
}

/* Tokens in any order: SCAN_TEXTS of them (default 200,000), the same each time. */
static void agrees_on_any_tokens(void **state) {
  (void)state;
  static const char *const tokens[] = {
      "a",
      "b",
      "c",
      "\n",
      "\n",
      "\n  ",
      "\n  ",
      "\n    ",
      "\n ",
      " ",
      "  ",
      ": ",
      ": ",
      ": ",
      ":",
      "- ",
      "- ",
      "-",
      "[",
      "]",
      "{",
      "}",
      ", ",
      ",",
      "'",
      "'",
      "\"",
      "\\",
      " # ",
      "#",
      "?",
      "? ",
      "|",
      "&a ",
      "*a",
      "!",
      "%",
      "\n---",
      "---\n",
      "...",
      "\t",
      "\r",
      "\xc3\xa9",
      "\xc2\x85",
      "\xe2\x80\xa8",
      "\xef\xbb\xbf",
      "<<",
      "''",
      "[]",
      "{}",
  };
  const char *wanted = getenv("SCAN_TEXTS");
  unsigned long count = wanted == NULL ? 200000 : strtoul(wanted, NULL, 10), taken = 0;
  uint64_t random = 88172645463325252u;
  for (unsigned long i = 0; i < count; i++) {
    char text[160];
    size_t len = 0, wants = 0;
    random ^= random << 13, random ^= random >> 7, random ^= random << 17;
    for (size_t left = 2 + random % 20; left > 0; left--) {
      random ^= random << 13, random ^= random >> 7, random ^= random << 17;
      const char *token = tokens[random % (sizeof tokens / sizeof *tokens)];
      wants = strlen(token);
      memcpy(text + len, token, wants);
      len += wants;
    }
    enum yaml_ways result = yaml_both_ways((struct sc_str){text, len});
    if (result == YAML_DIFFERS) fail_msg("%.*s", (int)len, text);
    taken += result == YAML_SHORT;
  }
  assert_true(taken > count / 1000);
}

static struct sc_str read_file(const char *path) {
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  static char text[4 * 1024 * 1024];
  size_t len = fread(text, 1, sizeof text, file);
  assert_true(len < sizeof text);
  (void)fclose(file);
  return (struct sc_str){text, len};
}

static unsigned count_short(const char *pattern, unsigned *files) {
  glob_t found;
  unsigned taken = 0;
  *files = 0;
  if (glob(pattern, 0, NULL, &found) != 0) return 0;
  for (size_t i = 0; i < found.gl_pathc; i++, ++*files) {
    enum yaml_ways result = yaml_both_ways(read_file(found.gl_pathv[i]));
    if (result == YAML_DIFFERS) fail_msg("%s", found.gl_pathv[i]);
    taken += result == YAML_SHORT;
  }
  globfree(&found);
  return taken;
}

static void agrees_on_all_files_here(void **state) {
  (void)state;
  unsigned files;
  /* Each file of the policies is read the short way: were it not, nobody would notice but the clock. */
  unsigned taken = count_short("policies/*/*.yaml", &files);
  assert_int_equal(taken, files);
  assert_true(files >= 6);
  static const char *const more[] = {"testdata/*/*.yaml", "testdata/*/*/*.yaml",
                                     "testdata/fuzz/*/*", "tests/*/*.yaml",
                                     "tests/*/*/*.yaml",  "tests/*/*/*/*.yaml"};
  unsigned all = 0;
  for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
    (void)count_short(more[i], &files);
    all += files;
  }
  assert_true(all >= 200);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(takes_what_policies_are_written_in),
      cmocka_unit_test(leaves_the_rest_to_the_library),
      cmocka_unit_test(limits_are_the_librarys),
      cmocka_unit_test(large_maps_know_their_keys),
      cmocka_unit_test(agrees_on_any_tokens),
      cmocka_unit_test(agrees_on_all_files_here),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
