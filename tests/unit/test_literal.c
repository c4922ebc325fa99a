/* SPDX-License-Identifier: Apache-2.0
 *
 * test_literal.c - the texts of constants: dates against the C library's calendar, and rows of accepted and refused texts
 * for the rest. Addresses: test_literal_address.c.
 *
 * SCOPEC_LONG=1 checks every day of the calendar.
 */
#include "condition/literal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

static uint64_t random_state = 7;

static uint32_t random_below(uint32_t limit) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return (uint32_t)(random_state >> 32) % limit;
}

static bool is_long(void) { return getenv("SCOPEC_LONG") != NULL; }

/* --- calendar ----------------------------------------------------------------------------------------------------- */

static void check_day(int64_t day) {
  time_t seconds = day * 86400;
  struct tm tm;
  assert_non_null(gmtime_r(&seconds, &tm));
  int64_t year;
  unsigned month, day_of_month;
  sc_civil_from_days(day, &year, &month, &day_of_month);
  if (year != tm.tm_year + 1900 || month != (unsigned)tm.tm_mon + 1 ||
      day_of_month != (unsigned)tm.tm_mday)
    fail_msg("day %lld is %lld-%u-%u", (long long)day, (long long)year, month, day_of_month);
  if (sc_days_from_civil(year, month, day_of_month) != day)
    fail_msg("%lld-%u-%u is not day %lld", (long long)year, month, day_of_month, (long long)day);
  if (year < 1 || year > 9999) return;
  char text[32];
  int64_t parsed;
  (void)snprintf(text, sizeof text, "%04d-%02u-%02u", (int)year, month, day_of_month);
  if (!sc_parse_date(sc_str_from(text), &parsed) || parsed != day) fail_msg("%s", text);
}

static void test_calendar(void **state) {
  (void)state;
  int64_t first = sc_days_from_civil(1, 1, 1), last = sc_days_from_civil(9999, 12, 31);
  assert_int_equal(first, -719162);
  assert_int_equal(last, 2932896);
  for (int64_t day = first; day <= last; day += is_long() ? 1 : 5) check_day(day);
  for (int year = 1; year <= 9999; year++)
    for (int64_t around = -1; around <= 1; around++) {
      check_day(sc_days_from_civil(year, 1, 1) + around);
      check_day(sc_days_from_civil(year, 3, 1) + around);
    }
  for (int64_t day = -2000000000; day <= 2000000000; day += 40000001) check_day(day);
}

/* Every triple of year, month and day: accepted exactly if timegm leaves it as it is. */
static void test_date_validity(void **state) {
  (void)state;
  static const int years[] = {0, 1, 4, 100, 400, 1899, 1900, 1970, 2000, 2023, 2024, 2100, 9999};
  for (size_t y = 0; y < sizeof years / sizeof *years; y++)
    for (int month = 0; month <= 14; month++)
      for (int day = 0; day <= 33; day++) {
        struct tm tm = {.tm_year = years[y] - 1900, .tm_mon = month - 1, .tm_mday = day};
        time_t seconds = timegm(&tm);
        bool valid = years[y] >= 1 && tm.tm_mon == month - 1 && tm.tm_mday == day &&
                     tm.tm_year == years[y] - 1900;
        char text[64];
        (void)snprintf(text, sizeof text, "%04d-%02d-%02d", years[y], month, day);
        int64_t parsed = 0;
        if (sc_parse_date(sc_str_from(text), &parsed) != valid) fail_msg("%s", text);
        if (valid) assert_true(parsed * 86400 == seconds);
      }
  static const char *const bad[] = {
      "",           "2026",     "2026-1-01",   "2026-01-1",   "2026-01-01 ", " 2026-01-01",
      "2026/01/01", "20260101", "+2026-01-01", "02026-01-01", "2026-01-01T", "2o26-01-01"};
  int64_t day;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    if (sc_parse_date(sc_str_from(bad[i]), &day)) fail_msg("%s", bad[i]);
}

/* --- times -------------------------------------------------------------------------------------------------------- */

static void test_clock(void **state) {
  (void)state;
  int32_t second;
  for (int at = 0; at < 86400; at++) {
    char text[32];
    (void)snprintf(text, sizeof text, "%02d:%02d:%02d", at / 3600, at / 60 % 60, at % 60);
    assert_true(sc_parse_clock(sc_str_from(text), at % 2 == 0, &second));
    assert_int_equal(second, at);
    if (at % 60 > 0) continue;
    assert_true(sc_parse_clock((struct sc_str){text, 5}, false, &second));
    assert_int_equal(second, at);
  }
  assert_true(sc_parse_clock(SC_STR("24:00"), true, &second));
  assert_int_equal(second, 86400);
  assert_true(sc_parse_clock(SC_STR("24:00:00"), true, &second));
  assert_int_equal(second, 86400);
  assert_false(sc_parse_clock(SC_STR("24:00"), false, &second));
  static const char *const bad[] = {
      "",      "9:00",     "09:0",       "0900",   "09:60",  "25:00", "09:00:", "09:00:60",
      "24:01", "24:00:01", "09:00:00.5", " 09:00", "09:00 ", "-9:00", "009:00", "09:00:000"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    if (sc_parse_clock(sc_str_from(bad[i]), true, &second)) fail_msg("%s", bad[i]);
}

static void test_instant(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int64_t at;
    bool local;
  } good[] = {
      {"1970-01-01T00:00:00Z", 0, false},
      {"1970-01-01t00:00:00z", 0, false},
      {"1970-01-01 00:00:00Z", 0, false},
      {"1970-01-01T00:00:00+00:00", 0, false},
      {"1970-01-01T00:00:00-00:00", 0, false},
      {"1970-01-01T01:00:00+01:00", 0, false},
      {"1969-12-31T23:59:59Z", -1, false},
      {"1969-12-31T23:59:59.999999999999Z", -1, false},
      {"2026-03-02T10:00:00-05:00", 1772463600, false},
      {"2026-03-02T10:00:00.5-05:00", 1772463600, false},
      {"2016-12-31T23:59:60Z", 1483228799, false}, /* leap seconds */
      {"2016-12-31T23:59:60.7Z", 1483228799, false},
      {"2017-01-01T05:44:60+05:45", 1483228799, false},
      {"2016-12-31T18:59:60-05:00", 1483228799, false},
      {"0001-01-01T00:00:00Z", -62135596800, false},
      {"0001-01-01T00:00:00+23:59", -62135683140, false},
      {"9999-12-31T23:59:59-23:59", 253402387139, false},
      {"1970-01-02", 86400, true},
      {"1970-01-01T00:00:01", 1, true},
      {"1970-01-01 00:00:01.9", 1, true},
      {"2017-01-01T05:44:60", 1483249499, true},
  };
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    int64_t at = 12345;
    bool local = !good[i].local;
    if (!sc_parse_instant(sc_str_from(good[i].text), &at, &local)) fail_msg("%s", good[i].text);
    if (at != good[i].at) fail_msg("%s: %lld", good[i].text, (long long)at);
    assert_int_equal(local, good[i].local);
    if (sc_parse_instant(sc_str_from(good[i].text), &at, NULL) == good[i].local)
      fail_msg("%s without local", good[i].text);
  }
  static const char *const bad[] = {
      "",
      "1970-01-01T",
      "1970-01-01Z",
      "1970-01-01T00:00Z",
      "1970-01-01T00:00",
      "1970-01-01T24:00:00Z",
      "1970-01-01T00:60:00Z",
      "1970-01-01T00:00:61Z",
      "1970-01-01T10:00:60Z",
      "1970-01-01T23:59:60+01:00",
      "1970-01-01T00:00:00.Z",
      "1970-01-01T00:00:00,5Z",
      "1970-01-01T00:00:00+0100",
      "1970-01-01T00:00:00+01",
      "1970-01-01T00:00:00+24:00",
      "1970-01-01T00:00:00+01:60",
      "1970-01-01T00:00:00 Z",
      "1970-01-01T00:00:00Zx",
      "1970-01-01  00:00:00Z",
      "1970-02-29T00:00:00Z",
      "0000-01-01T00:00:00Z",
      "1970-1-01T00:00:00Z",
  };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    int64_t at;
    bool local;
    if (sc_parse_instant(sc_str_from(bad[i]), &at, &local)) fail_msg("%s", bad[i]);
    if (sc_parse_instant(sc_str_from(bad[i]), &at, NULL)) fail_msg("%s without local", bad[i]);
  }
}

/* What strftime writes is read back. */
static void test_instant_round_trip(void **state) {
  (void)state;
  for (int i = 0; i < 20000; i++) {
    int64_t at = (int64_t)random_below(UINT32_MAX) * 70 - INT64_C(60000000000), parsed;
    int offset = ((int)random_below(2 * 1439 + 1) - 1439) * 60;
    time_t shifted = at + offset;
    struct tm tm;
    char date[32], text[64];
    assert_non_null(gmtime_r(&shifted, &tm));
    assert_true(strftime(date, sizeof date, "-%m-%dT%H:%M:%S", &tm) > 0);
    int minutes = abs(offset) / 60;
    (void)snprintf(text, sizeof text, "%04d%s%c%02d:%02d", tm.tm_year + 1900, date,
                   offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
    if (!sc_parse_instant(sc_str_from(text), &parsed, NULL) || parsed != at) fail_msg("%s", text);
  }
}

static void test_duration(void **state) {
  (void)state;
  static const struct {
    const char *text;
    uint32_t seconds;
  } good[] = {{"1s", 1},           {"90s", 90},
              {"30m", 1800},       {"4h", 14400},
              {"1d", 86400},       {"1h30m", 5400},
              {"1d2h3m4s", 93784}, {"1d1s", 86401},
              {"366d", 31622400},  {"31622400s", 31622400},
              {"0d1s", 1},         {"090s", 90}};
  uint32_t seconds;
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    if (!sc_parse_duration(sc_str_from(good[i].text), &seconds)) fail_msg("%s", good[i].text);
    assert_int_equal(seconds, good[i].seconds);
  }
  static const char *const bad[] = {"",      "0s",     "0d0h",      "1",
                                    "s",     "m1",     "30",        "1h30",
                                    "30m1h", "1m1m",   "1h 30m",    "-1h",
                                    "+1h",   "1.5h",   "1w",        "1H",
                                    "367d",  "366d1s", "31622401s", "99999999999999999999999s",
                                    "1s1",   " 1s",    "1s "};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    if (sc_parse_duration(sc_str_from(bad[i]), &seconds)) fail_msg("%s", bad[i]);
}

static void test_weekday(void **state) {
  (void)state;
  static const char *const names[] = {"monday", "tuesday",  "wednesday", "thursday",
                                      "friday", "saturday", "sunday"};
  int64_t weekday;
  for (int i = 0; i < 7; i++)
    for (size_t len = 0; len <= strlen(names[i]); len++) {
      bool valid = len == 3 || len == strlen(names[i]);
      assert_int_equal(sc_parse_weekday((struct sc_str){names[i], len}, &weekday), valid);
      if (valid) assert_int_equal(weekday, i);
    }
  assert_false(sc_parse_weekday(SC_STR("Mon"), &weekday));
  assert_false(sc_parse_weekday(SC_STR("mondays"), &weekday));
}

/* --- integers ----------------------------------------------------------------------------------------------------- */

static void test_int(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int64_t value;
  } good[] = {{"0", 0},
              {"-0", 0},
              {"7", 7},
              {"-7", -7},
              {"007", 7},
              {"9223372036854775807", INT64_MAX},
              {"-9223372036854775808", INT64_MIN},
              {"-9223372036854775807", -INT64_MAX},
              {"000000000000000000000000000001", 1}};
  int64_t value;
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    if (!sc_parse_int(sc_str_from(good[i].text), &value)) fail_msg("%s", good[i].text);
    assert_true(value == good[i].value);
  }
  static const char *const bad[] = {"",
                                    "-",
                                    "+1",
                                    "--1",
                                    " 1",
                                    "1 ",
                                    "1.0",
                                    "1e3",
                                    "0x10",
                                    "1_0",
                                    "a",
                                    "1-",
                                    "9223372036854775808",
                                    "-9223372036854775809",
                                    "92233720368547758070",
                                    "18446744073709551616",
                                    "99999999999999999999999999999999999999"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    if (sc_parse_int(sc_str_from(bad[i]), &value)) fail_msg("%s", bad[i]);
  assert_false(sc_parse_int((struct sc_str){NULL, 0}, &value));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_calendar),
      cmocka_unit_test(test_date_validity),
      cmocka_unit_test(test_clock),
      cmocka_unit_test(test_instant),
      cmocka_unit_test(test_instant_round_trip),
      cmocka_unit_test(test_duration),
      cmocka_unit_test(test_weekday),
      cmocka_unit_test(test_int),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
