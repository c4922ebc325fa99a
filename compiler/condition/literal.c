/* SPDX-License-Identifier: Apache-2.0
 *
 * literal.c - numbers, and everything about time. Addresses are in literal_address.c.
 *
 * Each parser walks a cursor over the text; a text is of the form if the cursor ends at its end.
 */
#include "condition/literal.h"

#define DAY_S 86400
#define ERA_DAYS 146097 /* of 400 years */
#define EPOCH_DAY 719468 /* 1970-01-01, counted from 0000-03-01 */

struct cursor {
  const char *at, *end;
};

static struct cursor cursor_of(struct sc_str text) {
  return (struct cursor){text.ptr, text.ptr + text.len};
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool at_digit(const struct cursor *c) { return c->at < c->end && is_digit(*c->at); }

static bool take(struct cursor *c, char wanted) {
  if (c->at == c->end || *c->at != wanted) return false;
  c->at++;
  return true;
}

/* Exactly `count` digits, at most four. */
static bool take_digits(struct cursor *c, int count, int *value) {
  *value = 0;
  for (int i = 0; i < count; i++) {
    if (!at_digit(c)) return false;
    *value = *value * 10 + (*c->at++ - '0');
  }
  return true;
}

/* --- calendar ----------------------------------------------------------------------------------------------------- */

/* Years are counted from March, so that the leap day is a year's last. Days from March 1 to the first of a month, which is
 * counted from March (0..11): 31 30 31 30 31, then again. */
static int64_t days_before_month(int64_t month) { return (153 * month + 2) / 5; }

int64_t sc_days_from_civil(int64_t year, unsigned month, unsigned day) {
  int64_t march_year = month <= 2 ? year - 1 : year;
  int64_t march_month = month <= 2 ? (int64_t)month + 9 : (int64_t)month - 3;
  int64_t leap_days =
      sc_floor_div(march_year, 4) - sc_floor_div(march_year, 100) + sc_floor_div(march_year, 400);
  return march_year * 365 + leap_days + days_before_month(march_month) + day - 1 - EPOCH_DAY;
}

void sc_civil_from_days(int64_t day, int64_t *year, unsigned *month, unsigned *day_of_month) {
  int64_t days = day + EPOCH_DAY;
  int64_t era = sc_floor_div(days, ERA_DAYS);
  int64_t rest = days - era * ERA_DAYS; /* 0 .. ERA_DAYS - 1 */
  /* Without its leap days the era has years of 365 days each. */
  int64_t era_year = (rest - rest / 1460 + rest / 36524 - rest / (ERA_DAYS - 1)) / 365;
  int64_t year_day = rest - (era_year * 365 + era_year / 4 - era_year / 100);
  int64_t march_month = (5 * year_day + 2) / 153;
  *day_of_month = (unsigned)(year_day - days_before_month(march_month) + 1);
  *month = (unsigned)(march_month < 10 ? march_month + 3 : march_month - 9);
  *year = era * 400 + era_year + (*month <= 2);
}

static int month_length(int year, int month) {
  static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return lengths[month - 1] + (month == 2 && leap);
}

static bool take_date(struct cursor *c, int64_t *day) {
  int year, month, day_of_month;
  if (!take_digits(c, 4, &year) || !take(c, '-') || !take_digits(c, 2, &month) || !take(c, '-') ||
      !take_digits(c, 2, &day_of_month))
    return false;
  if (year < 1 || month < 1 || month > 12) return false;
  if (day_of_month < 1 || day_of_month > month_length(year, month)) return false;
  *day = sc_days_from_civil(year, (unsigned)month, (unsigned)day_of_month);
  return true;
}

bool sc_parse_date(struct sc_str text, int64_t *day) {
  struct cursor c = cursor_of(text);
  return take_date(&c, day) && c.at == c.end;
}

/* --- time --------------------------------------------------------------------------------------------------------- */

bool sc_parse_clock(struct sc_str text, bool end, int32_t *second) {
  struct cursor c = cursor_of(text);
  int hours, minutes, seconds = 0;
  if (!take_digits(&c, 2, &hours) || !take(&c, ':') || !take_digits(&c, 2, &minutes)) return false;
  if (take(&c, ':') && !take_digits(&c, 2, &seconds)) return false;
  if (c.at != c.end || hours > 24 || minutes > 59 || seconds > 59) return false;
  if (hours == 24 && (!end || minutes > 0 || seconds > 0)) return false;
  *second = hours * 3600 + minutes * 60 + seconds;
  return true;
}

/* HH:MM:SS with an optional fraction, which is dropped. A leap second gives the second before it. */
static bool take_time(struct cursor *c, int *second, bool *leap) {
  int hours, minutes, seconds;
  if (!take_digits(c, 2, &hours) || !take(c, ':') || !take_digits(c, 2, &minutes) ||
      !take(c, ':') || !take_digits(c, 2, &seconds))
    return false;
  if (hours > 23 || minutes > 59 || seconds > 60) return false;
  if (take(c, '.')) {
    if (!at_digit(c)) return false;
    while (at_digit(c)) c->at++;
  }
  *leap = seconds == 60;
  *second = hours * 3600 + minutes * 60 + (*leap ? 59 : seconds);
  return true;
}

/* 'Z' or +HH:MM or -HH:MM: seconds east of UTC. */
static bool take_offset(struct cursor *c, int *offset) {
  *offset = 0;
  if (take(c, 'Z') || take(c, 'z')) return true;
  bool west = c->at < c->end && *c->at == '-';
  int hours, minutes;
  if (!take(c, west ? '-' : '+') || !take_digits(c, 2, &hours) || !take(c, ':') ||
      !take_digits(c, 2, &minutes))
    return false;
  if (hours > 23 || minutes > 59) return false;
  *offset = (west ? -1 : 1) * (hours * 3600 + minutes * 60);
  return true;
}

bool sc_parse_instant(struct sc_str text, int64_t *at, bool *local) {
  struct cursor c = cursor_of(text);
  int64_t day;
  int second = 0, offset = 0;
  bool leap = false;
  if (!take_date(&c, &day)) return false;
  bool date_only = c.at == c.end;
  if (!date_only) {
    if (!take(&c, 'T') && !take(&c, 't') && !take(&c, ' ')) return false;
    if (!take_time(&c, &second, &leap)) return false;
  }
  bool no_offset = c.at == c.end;
  if (no_offset && local == NULL) return false;
  if (!no_offset && (!take_offset(&c, &offset) || c.at != c.end)) return false;
  int64_t result = day * DAY_S + second - offset;
  /* Leap seconds are the last of a day of UTC. */
  if (leap && !no_offset && sc_floor_div(result + 1, DAY_S) * DAY_S != result + 1) return false;
  *at = result;
  if (local != NULL) *local = no_offset;
  return true;
}

bool sc_parse_duration(struct sc_str text, uint32_t *seconds) {
  static const struct {
    char unit;
    uint32_t seconds;
  } units[] = {{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};
  const uint64_t most = UINT64_C(366) * DAY_S;
  struct cursor c = cursor_of(text);
  uint64_t sum = 0;
  size_t next = 0; /* units before this one must not come any more */
  do {
    uint64_t value = 0;
    if (!at_digit(&c)) return false;
    for (; at_digit(&c); c.at++)
      if (value <= most) value = value * 10 + (uint64_t)(*c.at - '0');
    while (next < 4 && !take(&c, units[next].unit)) next++;
    if (next == 4 || value > most) return false;
    sum += value * units[next++].seconds;
  } while (c.at < c.end);
  if (sum < 1 || sum > most) return false;
  *seconds = (uint32_t)sum;
  return true;
}

bool sc_parse_weekday(struct sc_str text, int64_t *weekday) {
  static const struct sc_str names[] = {
      {"monday", 6}, {"tuesday", 7},  {"wednesday", 9}, {"thursday", 8},
      {"friday", 6}, {"saturday", 8}, {"sunday", 6},
  };
  for (int i = 0; i < 7; i++) {
    struct sc_str brief = {names[i].ptr, 3};
    if (!sc_str_equal(text, names[i]) && !sc_str_equal(text, brief)) continue;
    *weekday = i;
    return true;
  }
  return false;
}

/* --- integers ----------------------------------------------------------------------------------------------------- */

/* Counts down, since INT64_MIN has no positive counterpart. */
bool sc_parse_int(struct sc_str text, int64_t *value) {
  struct cursor c = cursor_of(text);
  bool negative = take(&c, '-');
  int64_t result = 0;
  if (!at_digit(&c)) return false;
  for (; at_digit(&c); c.at++)
    if (__builtin_mul_overflow(result, 10, &result) ||
        __builtin_sub_overflow(result, *c.at - '0', &result))
      return false;
  if (c.at != c.end) return false;
  if (!negative && __builtin_sub_overflow(0, result, &result)) return false;
  *value = result;
  return true;
}
