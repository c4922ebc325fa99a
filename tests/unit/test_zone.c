/* SPDX-License-Identifier: Apache-2.0
 *
 * test_zone.c - the built-in zone data against the C library's reading of the same database: offsets around every
 * transition of every zone and at random instants; and the two directions between instants and local times.
 *
 * SCOPEC_LONG=1 takes more random instants.
 */
#include "condition/zone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "condition/literal.h"
#include "condition/zone_data.h"

#define ZONEINFO "/usr/share/zoneinfo"
#define FIRST_INSTANT INT64_C(-2208988800) /* 1900-01-01 */

static struct sc_arena arena;
static jmp_buf recovery;
static uint64_t random_state = 1;

static uint64_t random_next(void) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return random_state;
}

static int64_t random_between(int64_t low, int64_t high) {
  return low + (int64_t)(random_next() % (uint64_t)(high - low));
}

static int long_factor(void) { return getenv("SCOPEC_LONG") == NULL ? 1 : 50; }

static const struct sc_zone *zone_of(const char *name) {
  const struct sc_zone *zone = sc_zone_find(&arena, sc_str_from(name));
  if (zone == NULL) fail_msg("no zone %s", name);
  return zone;
}

static void use_libc_zone(struct sc_str name) {
  char text[300];
  (void)snprintf(text, sizeof text, ":%.*s", SC_STR_ARGS(name));
  setenv("TZ", text, 1);
  tzset();
}

static int32_t libc_offset(int64_t at) {
  time_t time = at;
  struct tm tm;
  assert_non_null(localtime_r(&time, &tm));
  return (int32_t)tm.tm_gmtoff;
}

static void check_offset(const struct sc_zone *zone, int64_t at) {
  if (sc_zone_offset(zone, at) == libc_offset(at)) return;
  fail_msg("%.*s at %lld: %d, but the C library says %d", SC_STR_ARGS(zone->name), (long long)at,
           sc_zone_offset(zone, at), libc_offset(at));
}

/* The data were read from this machine's database only if it is the release that they name. */
static bool same_database(void) {
  char line[64] = "";
  FILE *file = fopen(ZONEINFO "/tzdata.zi", "r");
  if (file == NULL) return false;
  bool read = fgets(line, sizeof line, file) != NULL;
  fclose(file);
  return read && strncmp(line, "# version ", 10) == 0 &&
         strncmp(line + 10, sc_zone_data_release, strlen(sc_zone_data_release)) == 0;
}

static struct sc_str name_at(uint32_t i) {
  return (struct sc_str){sc_zone_data_text + sc_zone_data_names[i].text_off,
                         sc_zone_data_names[i].text_len};
}

static void check_against_libc(const struct sc_zone *zone, int randoms) {
  use_libc_zone(zone->name);
  for (uint32_t i = 0; i < zone->transition_count; i++)
    for (int64_t around = -1; around <= 1; around++)
      check_offset(zone, zone->transitions[i].at + around);
  for (int i = 0; i < randoms; i++)
    check_offset(zone, random_between(FIRST_INSTANT, SC_ZONE_HORIZON));
  for (int i = 0; i < randoms / 4; i++)
    check_offset(zone, random_between(FIRST_INSTANT * 3, FIRST_INSTANT));
  check_offset(zone, SC_ZONE_HORIZON - 1);
}

static void test_offsets(void **state) {
  (void)state;
  if (!same_database()) skip();
  static const char *const closely[] = {
      "America/New_York",     "Australia/Lord_Howe", "Asia/Kathmandu", "UTC",
      "Europe/Dublin",        "Africa/Casablanca",   "Asia/Gaza",      "America/Nuuk",
      "America/Scoresbysund", "Pacific/Apia",        "Africa/Cairo",   "Asia/Jerusalem"};
  for (size_t i = 0; i < sizeof closely / sizeof *closely; i++)
    check_against_libc(zone_of(closely[i]), 4000 * long_factor());
  for (uint32_t i = 0; i < sc_zone_data_name_count; i++)
    check_against_libc(sc_zone_find(&arena, name_at(i)), 60 * long_factor());
}

static void test_data_is_sound(void **state) {
  (void)state;
  assert_true(sc_zone_data_name_count > 300);
  assert_true(sc_zone_release().len > 0);
  for (uint32_t i = 0; i < sc_zone_data_name_count; i++) {
    if (i > 0) assert_true(sc_str_compare(name_at(i - 1), name_at(i)) < 0);
    const struct sc_zone *zone = sc_zone_find(&arena, name_at(i));
    assert_non_null(zone);
    assert_true(sc_str_equal(zone->name, name_at(i)));
    assert_true(zone->until == SC_ZONE_HORIZON);
    int32_t before = zone->initial_s;
    for (uint32_t t = 0; t < zone->transition_count; t++) {
      assert_int_not_equal(zone->transitions[t].offset_s, before);
      before = zone->transitions[t].offset_s;
      if (t > 0) assert_true(zone->transitions[t].at > zone->transitions[t - 1].at);
      assert_true(zone->transitions[t].at < SC_ZONE_HORIZON);
    }
  }
}

static void test_find(void **state) {
  (void)state;
  static const char *const unknown[] = {
      "",           "Europe/Berlim",  "europe/berlin",      "Europe",
      "Europe/",    "Europe/Berlin ", "posix/Europe/Paris", "localtime",
      "posixrules", "zone.tab",       "../Europe/Berlin"};
  for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
    assert_null(sc_zone_find(&arena, sc_str_from(unknown[i])));
  assert_null(sc_zone_find(&arena, (struct sc_str){"UTC\0", 4}));
  /* a link has its own name and the data of its target */
  const struct sc_zone *link = zone_of("US/Eastern"), *target = zone_of("America/New_York");
  assert_true(sc_str_equal(link->name, SC_STR("US/Eastern")));
  assert_ptr_equal(link->transitions, target->transitions);
  assert_int_equal(zone_of("UTC")->transition_count, 0);
  assert_int_equal(sc_zone_offset(zone_of("Asia/Kathmandu"), SC_ZONE_HORIZON - 1), 20700);
}

static void test_nearest(void **state) {
  (void)state;
  static const char *const rows[][2] = {
      {"New_York", "America/New_York"},
      {"europe/berlin", "Europe/Berlin"},
      {"Europe/Berlim", "Europe/Berlin"},
      {"Berlin", "Europe/Berlin"},
      {"new york", "America/New_York"},
      {"US/New_York", "America/New_York"},
      {"America/NewYork", "America/New_York"},
      {"America/New_Yrok", "America/New_York"},
      {"utc", "UTC"},
      {"Zulu", "Zulu"},
      {"Kathmandoo", "Asia/Kathmandu"},
      {"Asia/Katmandoo", "Asia/Katmandu"},
      {"PST", NULL},
      {"nowhere at all", NULL},
      {"", NULL},
      {"x", NULL},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct sc_str near = sc_zone_nearest(sc_str_from(rows[i][0]));
    if (rows[i][1] == NULL) {
      if (near.ptr != NULL) fail_msg("%s: %.*s", rows[i][0], SC_STR_ARGS(near));
      continue;
    }
    if (near.ptr == NULL || !sc_str_equal(near, sc_str_from(rows[i][1])))
      fail_msg("%s: %.*s", rows[i][0], SC_STR_ARGS(near));
  }
  char longest[400];
  memset(longest, 'a', sizeof longest);
  assert_null(sc_zone_nearest((struct sc_str){longest, 256}).ptr);
  assert_null(sc_zone_nearest((struct sc_str){longest, 255}).ptr);
}

struct local_row {
  const char *zone, *local, *instant;
};

static void test_instants(void **state) {
  (void)state;
  static const struct local_row rows[] = {
      {"UTC", "2026-03-08T02:30:00", "2026-03-08T02:30:00Z"},
      {"America/New_York", "2026-03-08T01:59:59", "2026-03-08T06:59:59Z"},
      {"America/New_York", "2026-03-08T02:00:00", "2026-03-08T07:00:00Z"}, /* skipped */
      {"America/New_York", "2026-03-08T02:30:00", "2026-03-08T07:00:00Z"},
      {"America/New_York", "2026-03-08T03:00:00", "2026-03-08T07:00:00Z"},
      {"America/New_York", "2026-03-08T03:00:01", "2026-03-08T07:00:01Z"},
      {"America/New_York", "2026-11-01T00:59:59", "2026-11-01T04:59:59Z"},
      {"America/New_York", "2026-11-01T01:30:00", "2026-11-01T05:30:00Z"}, /* twice: the first */
      {"America/New_York", "2026-11-01T02:00:00", "2026-11-01T07:00:00Z"},
      {"Australia/Lord_Howe", "2026-10-04T02:15:00", "2026-10-03T15:30:00Z"}, /* half an hour */
      {"Pacific/Apia", "2011-12-30T12:00:00", "2011-12-30T10:00:00Z"}, /* a day that was not */
      {"Pacific/Apia", "2011-12-31T00:00:00", "2011-12-30T10:00:00Z"},
      {"America/Sao_Paulo", "2018-11-04T00:00:00", "2018-11-04T03:00:00Z"}, /* no midnight */
      {"Europe/Dublin", "2026-07-01T12:00:00", "2026-07-01T11:00:00Z"},
      {"Asia/Kathmandu", "2027-01-01T00:00:00", "2026-12-31T18:15:00Z"},
      {"Asia/Kathmandu", "0001-01-02T00:00:00", "0001-01-01T18:18:44Z"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    int64_t local, expected;
    bool no_offset;
    assert_true(sc_parse_instant(sc_str_from(rows[i].local), &local, &no_offset));
    assert_true(sc_parse_instant(sc_str_from(rows[i].instant), &expected, NULL));
    int64_t day = (local - (local % 86400 + 86400) % 86400) / 86400;
    int64_t at = sc_zone_instant(zone_of(rows[i].zone), day, (int32_t)(local - day * 86400));
    if (at != expected)
      fail_msg("%s %s: %lld, not %lld", rows[i].zone, rows[i].local, (long long)at,
               (long long)expected);
  }
}

/* By the definition: no offset that the zone ever has gives an earlier instant that shows the local time; the instant
 * shows it, or none does and a jump over it happens then. */
static void check_instant(const struct sc_zone *zone, int64_t local) {
  int64_t day = local / 86400 - (local % 86400 < 0);
  int64_t at = sc_zone_instant(zone, day, (int32_t)(local - day * 86400));
  bool shown = at + sc_zone_offset(zone, at) == local;
  for (uint32_t i = 0; i <= zone->transition_count; i++) {
    int32_t offset = i == 0 ? zone->initial_s : zone->transitions[i - 1].offset_s;
    int64_t other = local - offset;
    bool other_shown = other + sc_zone_offset(zone, other) == local;
    if (other_shown && (!shown || other < at))
      fail_msg("%.*s, local %lld: %lld, not %lld", SC_STR_ARGS(zone->name), (long long)local,
               (long long)at, (long long)other);
  }
  if (shown) return;
  assert_true(at + sc_zone_offset(zone, at - 1) <= local);
  assert_true(local < at + sc_zone_offset(zone, at));
}

static void test_every_local_time(void **state) {
  (void)state;
  for (uint32_t i = 0; i < sc_zone_data_name_count; i++) {
    const struct sc_zone *zone = sc_zone_find(&arena, name_at(i));
    for (uint32_t t = 0; t < zone->transition_count; t += 1 + (uint32_t)random_next() % 8) {
      int64_t at = zone->transitions[t].at;
      int32_t after = zone->transitions[t].offset_s;
      int32_t before = sc_zone_offset(zone, at - 1);
      const int64_t near[] = {at + before, at + after, at + (before + after) / 2};
      for (size_t n = 0; n < 3; n++)
        for (int64_t around = -1; around <= 1; around++) check_instant(zone, near[n] + around);
    }
    for (int n = 0; n < 10 * long_factor(); n++)
      check_instant(zone, random_between(FIRST_INSTANT, SC_ZONE_HORIZON));
  }
}

int main(void) {
  sc_arena_init(&arena);
  arena.recovery = &recovery;
  if (setjmp(recovery) != 0) return 1;
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_data_is_sound), cmocka_unit_test(test_find),
      cmocka_unit_test(test_nearest),       cmocka_unit_test(test_offsets),
      cmocka_unit_test(test_instants),      cmocka_unit_test(test_every_local_time),
  };
  int failed = cmocka_run_group_tests(tests, NULL, NULL);
  sc_arena_release(&arena);
  return failed;
}
