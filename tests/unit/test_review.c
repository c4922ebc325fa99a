/* SPDX-License-Identifier: Apache-2.0
 *
 * test_review.c - scores, earlier reports and what has changed since, and the shell of the page.
 */
#include "html/html_page.h"
#include "review/review.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct sc_arena arena;
static jmp_buf recovery;

static void test_score(void **state) {
  (void)state;
  assert_int_equal(sc_review_score(0, 0), 0);
  assert_int_equal(sc_review_score(0, 7), 0);
  assert_int_equal(sc_review_score(7, 7), 100);
  assert_int_equal(sc_review_score(1, 200), 1); /* half a point is rounded up */
  assert_int_equal(sc_review_score(1, 201), 0);
  assert_int_equal(sc_review_score(2, 3), 67);
  assert_int_equal(sc_review_score((uint64_t)1 << 53, (uint64_t)1 << 53), 100);
  assert_int_equal(SC_REVIEW_WEIGHT(SC_RISK_LOW), 1);
  assert_int_equal(SC_REVIEW_WEIGHT(SC_RISK_CRITICAL), 27);
}

/* A report with these totals and grants. */
static struct sc_str report(const char *period, const char *totals, const char *grants) {
  return sc_str_format(
      &arena,
      "{\"version\":1,\"report\":\"review\",\"policy\":{\"name\":\"p\\u00fc\",\"version\":\"1.0."
      "0\"},"
      "\"period\":{%s,\"events\":3},\"totals\":{%s},\"grants\":[%s],\"later\":[{}]}",
      period, totals, grants);
}

static const char quarter[] =
    "\"first\":\"2026-01-01T00:00:00Z\",\"last\":\"2026-03-31T00:00:00Z\"";
static const char totals[] = "\"granted\":2,\"used\":1,\"unused_weight\":9,\"weight\":10,"
                             "\"risks\":{\"high\":{\"unused\":1},\"critical\":{\"unused\":0}}";
static const char grants[] =
    "{\"agent\":\"a\",\"task\":\"t\",\"scope\":\"s:r\",\"advice\":\"remove\"},"
    "{\"scope\":\"s:w\",\"agent\":\"a\",\"x\":[],\"task\":\"t\",\"advice\":\"keep\"}";

static void test_past(void **state) {
  (void)state;
  struct sc_review_past past = {0};
  struct sc_str error = {0};
  assert_true(sc_review_past_read(&arena, report(quarter, totals, grants), &past, &error));
  assert_int_equal(past.granted, 2);
  assert_int_equal(past.high_unused, 1);
  assert_int_equal(sc_review_score(past.unused_weight, past.weight), 90);
  assert_true(sc_str_equal(past.policy, SC_STR("p\xc3\xbc")));
  assert_int_equal(past.key_count, 2);
  struct sc_str key = sc_review_key(&arena, SC_STR("a"), SC_STR("t"), SC_STR("s:w"));
  assert_true(sc_str_equal(past.keys[1], key));
  assert_int_equal(past.advice[0], SC_ADVICE_REMOVE);
}

static void refused(struct sc_str text, const char *why) {
  struct sc_review_past past = {0};
  struct sc_str error = {0};
  assert_false(sc_review_past_read(&arena, text, &past, &error));
  if (memmem(error.ptr, error.len, why, strlen(why)) == NULL)
    fail_msg("\"%.*s\", expected \"%s\"", SC_STR_ARGS(error), why);
}

static void test_refused(void **state) {
  (void)state;
  refused(SC_STR(""), "an object is expected");
  refused(SC_STR("{}"), "no whole report");
  refused(SC_STR("{} x"), "(byte 4)");
  refused(SC_STR("{\"version\":2}"), "its version is not 1");
  refused(SC_STR("{\"report\":\"simulate\"}"), "no report of scopec report");
  refused(report(quarter, "\"granted\":1,\"used\":2", ""), "contradict");
  refused(report(quarter, "\"weight\":1,\"unused_weight\":2", ""), "contradict");
  refused(
      report("\"first\":\"2026-04-01T00:00:00Z\",\"last\":\"2026-03-31T00:00:00Z\"", totals, ""),
      "contradict");
  refused(report("\"first\":\"yesterday\"", totals, ""), "a time is expected");
  refused(report(quarter, "\"granted\":-1", ""), "a count is expected");
  refused(report(quarter, "\"granted\":9007199254740993", ""), "a count is expected");
  refused(report(quarter, "\"granted\":1.5", ""), "a count is expected");
  refused(report(quarter, totals, "{\"agent\":\"a\"}"), "without a known advice");
}

static void test_page(void **state) {
  (void)state;
  struct sc_text out = {0};
  /* printf 'b{}' | openssl dgst -sha256 -binary | base64; the same of x() */
  const struct sc_html_page page = {SC_STR("a<b>"), SC_STR("b{}"), SC_STR("x()")};
  sc_html_begin(&arena, &out, &page);
  sc_html_end(&arena, &out, &page);
  struct sc_str text = sc_text_str(&out);
  const char *const parts[] = {
      "default-src 'none'; base-uri 'none'; form-action 'none'; ",
      "style-src 'sha256-7yqHVAesot11p6HczDsgKRipvI5UPgs97z80zNXlans='; script-src "
      "'sha256-D6IGS8VMvCoyaR/l0h9tERrBTATY01CoPS7l6xDv0kI='\">",
      "<title>a&lt;b&gt;</title>", "<style>b{}</style>", "<script>x()</script>\n</body></html>\n"};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    if (memmem(text.ptr, text.len, parts[i], strlen(parts[i])) == NULL) fail_msg("no %s", parts[i]);
}

int main(void) {
  sc_arena_init(&arena);
  arena.recovery = &recovery;
  if (setjmp(recovery) != 0) return 1;
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_score),
      cmocka_unit_test(test_past),
      cmocka_unit_test(test_refused),
      cmocka_unit_test(test_page),
  };
  int failed = cmocka_run_group_tests_name("review", tests, NULL, NULL);
  sc_arena_release(&arena);
  return failed;
}
