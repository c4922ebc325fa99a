/* SPDX-License-Identifier: Apache-2.0
 *
 * test_sarif.c - SARIF logs: the whole text of one that uses every member, and places in code points.
 */
#include "base/sarif.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct sc_arena arena;
static jmp_buf recovery;

#define HEAD                                                                                       \
  "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":" \
  "[{\"tool\":{\"driver\":{\"name\":\"scopec lint\",\"semanticVersion\":\"" SCOPEC_VERSION         \
  "\",\"rules\":["
#define MIDDLE "]}},\"columnKind\":\"unicodeCodePoints\",\"results\":["

static void assert_text(struct sc_str text, const char *expected) {
  assert_int_equal(text.len, strlen(expected));
  assert_memory_equal(text.ptr, expected, text.len);
}

static void test_empty(void **state) {
  (void)state;
  struct sc_sarif sarif;
  sc_sarif_begin(&sarif, &arena, SC_STR("scopec lint"), NULL, 0);
  assert_text(sc_sarif_end(&sarif), HEAD MIDDLE "]}]}\n");
}

static void test_every_member(void **state) {
  (void)state;
  const struct sc_sarif_rule rules[] = {
      {SC_STR("A1"), SC_STR("first"), SC_STR("one \"line\""), SC_STR("more"),
       SC_STR("https://x/#a"), SC_SARIF_WARNING},
      {.id = SC_STR("A2"), .level = SC_SARIF_ERROR},
  };
  const struct sc_sarif_location related[] = {
      {.file = SC_STR("/tmp/b c.yaml"), .line = 4, .column = 1, .message = SC_STR("here")},
      {.message = SC_STR("nowhere: left out")},
      {.file = SC_STR("d.yaml")},
  };
  struct sc_sarif sarif;
  sc_sarif_begin(&sarif, &arena, SC_STR("scopec lint"), rules, 2);
  sc_sarif_add(&sarif, &(struct sc_sarif_result){
                           .rule = 1,
                           .level = SC_SARIF_NOTE,
                           .message = SC_STR("m"),
                           .place = {SC_STR("./p\xc3\xbc/%a:b.yaml"), 1, 2, 3, 4, {NULL, 0}},
                           .related = related,
                           .related_count = 3,
                           .fingerprint = SC_STR("f"),
                           .suppressed = SC_STR("why")});
  sc_sarif_add(&sarif, &(struct sc_sarif_result){.level = SC_SARIF_NONE, .message = SC_STR("n")});
  assert_text(
      sc_sarif_end(&sarif),
      HEAD "{\"id\":\"A1\",\"name\":\"first\",\"shortDescription\":{\"text\":\"one \\\"line\\\"\"},"
           "\"fullDescription\":{\"text\":\"more\"},\"help\":{\"text\":\"more\"},\"helpUri\":"
           "\"https://x/#a\",\"defaultConfiguration\":{\"level\":\"warning\"}},"
           "{\"id\":\"A2\",\"defaultConfiguration\":{\"level\":\"error\"}}" MIDDLE
           "{\"ruleId\":\"A2\",\"ruleIndex\":1,\"level\":\"note\",\"message\":{\"text\":\"m\"},"
           "\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"p%C3%BC/"
           "%25a%3Ab.yaml\",\"uriBaseId\":\"%SRCROOT%\"},\"region\":{\"startLine\":1,"
           "\"startColumn\":2,\"endLine\":3,\"endColumn\":4}}}],"
           "\"relatedLocations\":[{\"id\":0,\"physicalLocation\":{\"artifactLocation\":{\"uri\":"
           "\"file:///tmp/b%20c.yaml\"},\"region\":{\"startLine\":4,\"startColumn\":1}},"
           "\"message\":{\"text\":\"here\"}},{\"id\":1,\"physicalLocation\":{\"artifactLocation\":"
           "{\"uri\":\"d.yaml\",\"uriBaseId\":\"%SRCROOT%\"}}}],"
           "\"partialFingerprints\":{\"scopec/v1\":\"f\"},"
           "\"suppressions\":[{\"kind\":\"inSource\",\"justification\":\"why\"}]},"
           "{\"ruleId\":\"A1\",\"ruleIndex\":0,\"level\":\"none\",\"message\":{\"text\":\"n\"}}"
           "]}]}\n");
}

static void test_places(void **state) {
  (void)state;
  struct sc_sources sources = {.arena = &arena};
  uint32_t file =
      sc_sources_add(&sources, SC_STR("a.yaml"), SC_STR("x: 1\n\xc3\xbc\xe2\x82\xac: y\n"));
  uint32_t empty = sc_sources_add(&sources, SC_STR("b.yaml"), SC_STR(""));
  struct sc_sarif_location place = sc_sarif_place(&sources, (struct sc_span){file, 7, 6});
  assert_int_equal(place.line, 2);
  assert_int_equal(place.column, 2);
  assert_int_equal(place.end_line, 2);
  assert_int_equal(place.end_column, 6);
  place = sc_sarif_place(&sources, (struct sc_span){file, 3, 0});
  assert_int_equal(place.line, 1);
  assert_int_equal(place.column, 4);
  assert_int_equal(place.end_line, 0);
  place = sc_sarif_place(&sources, (struct sc_span){empty, 0, 0});
  assert_text(place.file, "b.yaml");
  assert_int_equal(place.line, 0);
  assert_int_equal(sc_sarif_place(&sources, SC_NO_SPAN).file.len, 0);
}

int main(void) {
  sc_arena_init(&arena);
  arena.recovery = &recovery;
  if (setjmp(recovery) != 0) return 1;
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_empty),
      cmocka_unit_test(test_every_member),
      cmocka_unit_test(test_places),
  };
  int failed = cmocka_run_group_tests_name("sarif", tests, NULL, NULL);
  sc_arena_release(&arena);
  return failed;
}
