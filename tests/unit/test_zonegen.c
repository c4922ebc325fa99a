/* SPDX-License-Identifier: Apache-2.0
 *
 * test_zonegen.c - the rules in footers of TZif files, written out, against the C library's reading of the same text as TZ;
 * forms that no zone uses today included.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

int zonegen_main(int argc, char **argv);
#define main zonegen_main
#include "../../scripts/zonegen.c"
#include "../../scripts/zonegen_footer.c"
#undef main

#define Y2000 INT64_C(946684800)

static int32_t offset_at(const struct series *series, int64_t at) {
  int32_t offset_s = series->initial_s;
  for (size_t i = 0; i < series->count && series->items[i].at <= at; i++)
    offset_s = series->items[i].offset_s;
  return offset_s;
}

static int32_t libc_offset(int64_t at) {
  time_t time = at;
  struct tm tm;
  assert_non_null(localtime_r(&time, &tm));
  return (int32_t)tm.tm_gmtoff;
}

static void check_footer(const char *text) {
  struct footer footer = parse_footer(text);
  struct series series = {.initial_s = footer.std_s};
  expand(&series, &footer, Y2000 - 400 * DAY_S);
  setenv("TZ", text, 1);
  tzset();
  for (int64_t at = Y2000; at < HORIZON; at += 6 * 3600 - 7)
    if (offset_at(&series, at) != libc_offset(at))
      fail_msg("%s at %lld: %d, but the C library says %d", text, (long long)at,
               offset_at(&series, at), libc_offset(at));
  for (size_t i = 0; i < series.count; i++)
    for (int64_t at = series.items[i].at - 1; at <= series.items[i].at + 1; at++)
      if (at >= Y2000 && offset_at(&series, at) != libc_offset(at))
        fail_msg("%s at %lld: %d, but the C library says %d", text, (long long)at,
                 offset_at(&series, at), libc_offset(at));
  free(series.items);
}

static void test_footers(void **state) {
  (void)state;
  static const char *const footers[] = {
      "UTC0",
      "<+0545>-5:45",
      "<-00>0",
      "XXX12:34:56",
      "EST5EDT,M3.2.0,M11.1.0",
      "IST-1GMT0,M10.5.0,M3.5.0/1", /* winter time is the exception */
      "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
      "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
      "EET-2EEST,M3.4.4/50,M10.4.4/50",
      "IST-2IDT,M3.4.4/26,M10.5.0",
      "<-04>4<-03>,M9.1.6/24,M4.1.6/24",
      "AAA3BBB,J60/0,J300/1:30",
      "AAA3BBB,J59,J365/0",
      "AAA3BBB,59,300",
      "AAA3BBB,60/3:04:05,299/-2",
      "AAA-12BBB,J80/0,J264/0",
      "AAA-9:30BBB-10:15,M2.5.3/4,M12.3.6",
  };
  for (size_t i = 0; i < sizeof footers / sizeof *footers; i++) check_footer(footers[i]);
}

/* Daylight saving time that never ends: RFC 9636, section 3.3.1. */
static void test_all_year(void **state) {
  (void)state;
  struct footer footer = parse_footer("XXX3EDT4,0/0,J365/23");
  struct series series = {.initial_s = footer.dst_s};
  expand(&series, &footer, Y2000);
  assert_int_equal(footer.dst_s, -4 * 3600);
  assert_int_equal(series.count, 0);
  free(series.items);
}

static void test_series(void **state) {
  (void)state;
  struct series series = {.initial_s = 3600};
  add(&series, 10, 3600);
  assert_int_equal(series.count, 0);
  add(&series, 20, 7200);
  add(&series, 30, 3600);
  add(&series, 30, 7200); /* replaces, and is no change then */
  assert_int_equal(series.count, 1);
  add(&series, HORIZON, 0);
  assert_int_equal(series.count, 1);
  free(series.items);
}

static void test_names(void **state) {
  (void)state;
  assert_true(is_zone_name("Etc/GMT+5"));
  assert_true(is_zone_name("America/Port-au-Prince"));
  assert_false(is_zone_name("posix/UTC"));
  assert_false(is_zone_name("right/UTC"));
  assert_false(is_zone_name("posixrules"));
  assert_false(is_zone_name("localtime"));
  assert_false(is_zone_name("a\"b"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_footers),
      cmocka_unit_test(test_all_year),
      cmocka_unit_test(test_series),
      cmocka_unit_test(test_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
