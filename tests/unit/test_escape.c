/* SPDX-License-Identifier: Apache-2.0
 *
 * test_escape.c - hostile texts inside the formats of reports, workflow commands and paths: the exact bytes.
 */
#include "base/escape.h"
#include "base/workflow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct sc_arena arena;
static jmp_buf recovery;

typedef void put_function(struct sc_arena *arena, struct sc_text *out, struct sc_str text);

static void assert_text(struct sc_str text, const char *expected) {
  if (!sc_str_equal(text, sc_str_from(expected)))
    fail_msg("\"%.*s\", expected \"%s\"", SC_STR_ARGS(text), expected);
}

static void expect(put_function *put, struct sc_str text, const char *expected) {
  struct sc_text out = {0};
  put(&arena, &out, text);
  assert_text(sc_text_str(&out), expected);
}

static void test_xml(void **state) {
  (void)state;
  expect(sc_put_xml, SC_STR("a<b>&\"'\t\n]]>"), "a&lt;b&gt;&amp;&quot;'\t\n]]&gt;");
  expect(sc_put_xml_attribute, SC_STR("\t\n\r<"), "&#9;&#10;&#13;&lt;");
  /* Controls, no characters, and bytes that are no UTF-8: overlong, a surrogate, cut off. */
  expect(sc_put_xml, SC_STR("\x01\x1b[31m\x00z"), "\xef\xbf\xbd\xef\xbf\xbd[31m\xef\xbf\xbdz");
  expect(sc_put_xml, SC_STR("\xef\xbf\xbe|\xef\xbf\xbf|\xef\xb7\x90"),
         "\xef\xbf\xbd|\xef\xbf\xbd|\xef\xbf\xbd");
  expect(sc_put_xml, SC_STR("\xc0\x80|\xed\xa0\x80|\xf0\x9f\x98"),
         "\xef\xbf\xbd\xef\xbf\xbd|\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd|\xef\xbf\xbd\xef\xbf\xbd"
         "\xef\xbf\xbd");
  expect(sc_put_xml, SC_STR("\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80"),
         "\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80");
}

static void test_tap(void **state) {
  (void)state;
  expect(sc_put_tap, SC_STR("x # SKIP \\ \n1..0\r"), "x \\# SKIP \\\\ ?1..0?");
  expect(sc_put_yaml, SC_STR("\"\\\n\t\x1b\xc2\x85\xe2\x80\xa8"),
         "\"\\\"\\\\\\n\\t\\u001b\\u0085\\u2028\"");
  expect(sc_put_yaml, SC_STR(""), "\"\"");
}

static void test_lines(void **state) {
  (void)state;
  expect(sc_put_line_text,
         SC_STR("a\nb\x7f\xc2\x9b"
                "31m\xe2\x80\xae"),
         "a?b??31m?");
  expect(sc_put_lcov_name, SC_STR("a,b\nend_of_record"), "a_b_end_of_record");
  expect(sc_put_html, SC_STR("</pre>\n\x1b&"), "&lt;/pre&gt;\n?&amp;");
}

static void test_markdown(void **state) {
  (void)state;
  expect(sc_put_markdown_code, SC_STR("a|b`*_<i>[x](y)\n~#"),
         "<code>a&#124;b&#96;&#42;&#95;&#60;i&#62;&#91;x&#93;&#40;y&#41;?&#126;&#35;</code>");
}

static struct sc_str annotate(struct sc_workflow *workflow, const struct sc_annotation *annotation,
                              uint64_t left) {
  struct sc_text out = {0};
  sc_workflow_add(workflow, &arena, &out, annotation, left);
  return sc_text_str(&out);
}

static void test_csv(void **state) {
  (void)state;
  expect(sc_put_csv, SC_STR(""), "\"\"");
  expect(sc_put_csv, SC_STR("a,\"b\"\r\nc"), "\"a,\"\"b\"\"\r\nc\"");
  expect(sc_put_csv, SC_STR("a=1"), "\"a=1\"");
  static const char *const formulas[] = {"=1",
                                         "+1",
                                         "-1",
                                         "@SUM(1)",
                                         "\t=1",
                                         "\r=1",
                                         "\n=1",
                                         "  =1",
                                         "\xef\xbc\x9d"
                                         "1",
                                         "\xef\xbc\x8b"
                                         "1",
                                         "\xef\xbc\x8d"
                                         "1",
                                         "\xef\xbc\xa0"
                                         "1"};
  for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++) {
    struct sc_str wanted = sc_str_format(&arena, "\"'%s\"", formulas[i]);
    expect(sc_put_csv, sc_str_from(formulas[i]), wanted.ptr);
  }
  expect(sc_put_csv, SC_STR("a\xff"), "\"a\xef\xbf\xbd\"");
}

static void test_workflow(void **state) {
  (void)state;
  struct sc_workflow workflow = {0};
  struct sc_annotation hostile = {.level = SC_WORKFLOW_WARNING,
                                  .file = SC_STR("./a,b:c%/../x\n.yaml"),
                                  .line = 3,
                                  .column = 7,
                                  .title = SC_STR("t::,%0A\r\n"),
                                  .message = SC_STR("m::error::%25\r\n\x1b,:")};
  assert_text(annotate(&workflow, &hostile, 0),
              "::warning file=x%0A.yaml,line=3,col=7,title=t%3A%3A%2C%250A%0D%0A::m::error::%2525"
              "%0D%0A?,:\n");
  struct sc_annotation plain = {.level = SC_WORKFLOW_ERROR, .message = SC_STR("m")};
  assert_text(annotate(&workflow, &plain, 0), "::error::m\n");
}

static void test_workflow_limit(void **state) {
  (void)state;
  const struct sc_annotation a = {.level = SC_WORKFLOW_ERROR, .message = SC_STR("m")};
  struct sc_workflow workflow = {0};
  for (unsigned i = 0; i < 9; i++) assert_text(annotate(&workflow, &a, 11 - i), "::error::m\n");
  assert_text(annotate(&workflow, &a, 2), "::error::and 3 more; the log of the step has them\n");
  assert_text(annotate(&workflow, &a, 1), "");
  struct sc_workflow exact = {0};
  for (unsigned i = 0; i < 10; i++) assert_text(annotate(&exact, &a, 9 - i), "::error::m\n");
  assert_text(annotate(&exact, &a, 0), "");
  const struct sc_annotation other = {.level = SC_WORKFLOW_NOTICE, .message = SC_STR("n")};
  assert_text(annotate(&exact, &other, 0), "::notice::n\n");
}

static void test_paths(void **state) {
  (void)state;
  static const char *const pairs[][2] = {
      {"a/../b", "b"},
      {"./a//b/./c", "a/b/c"},
      {"../a/../../b", "../../b"},
      {"/a/../../b", "/../b"},
      {"a/..", "."},
      {"/", "/"},
      {"", ""},
      {"..", ".."},
      {"a..b/c", "a..b/c"},
      {"a/b/../../c/d", "c/d"},
      {"...", "..."},
  };
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
    assert_text(sc_path_normal(&arena, sc_str_from(pairs[i][0])), pairs[i][1]);
}

int main(void) {
  sc_arena_init(&arena);
  arena.recovery = &recovery;
  if (setjmp(recovery) != 0) return 1;
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_xml),      cmocka_unit_test(test_tap),
      cmocka_unit_test(test_lines),    cmocka_unit_test(test_markdown),
      cmocka_unit_test(test_workflow), cmocka_unit_test(test_workflow_limit),
      cmocka_unit_test(test_paths),    cmocka_unit_test(test_csv),
  };
  int failed = cmocka_run_group_tests_name("escape", tests, NULL, NULL);
  sc_arena_release(&arena);
  return failed;
}
