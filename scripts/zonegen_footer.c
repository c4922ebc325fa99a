/* SPDX-License-Identifier: Apache-2.0
 *
 * zonegen_footer.c - the footer of a TZif file: a TZ string as in POSIX, with the hours -167..167 of RFC 9636 in rules.
 */
#include "zonegen.h"

#include <ctype.h>

/* Calendar. */

static bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

/* Days from 1970-01-01 to January 1. */
static int64_t year_start(int year) {
  int64_t past = year - 1;
  return past * 365 + past / 4 - past / 100 + past / 400 - 719162;
}

int year_of(int64_t at) {
  int year = 1970;
  while (year > 1 && year_start(year) * DAY_S > at) year--;
  while (year < HORIZON_YEAR && year_start(year + 1) * DAY_S <= at) year++;
  return year;
}

static int64_t month_rule_day(const struct rule *rule, int year) {
  static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  int64_t first = year_start(year);
  for (int month = 1; month < rule->month; month++)
    first += lengths[month - 1] + (month == 2 && is_leap(year));
  int length = lengths[rule->month - 1] + (rule->month == 2 && is_leap(year));
  int weekday = (int)(((first + 4) % 7 + 7) % 7); /* 1970-01-01 was a Thursday; 0 is Sunday */
  int day = (rule->day - weekday + 7) % 7 + (rule->week - 1) * 7;
  return first + (day >= length ? day - 7 : day); /* week 5 is the last one */
}

/* Seconds from 1970-01-01T00:00 to the rule's time in that year, both in local time. */
static int64_t rule_local(const struct rule *rule, int year) {
  int64_t day = 0;
  if (rule->kind == 'M') day = month_rule_day(rule, year);
  if (rule->kind == 'N') day = year_start(year) + rule->day;
  if (rule->kind == 'J')
    day = year_start(year) + rule->day - 1 + (rule->day >= 60 && is_leap(year));
  return day * DAY_S + rule->time_s;
}

/* The text. */

static int number(const char **at, int low, int high) {
  if (!isdigit((unsigned char)**at)) die("footer: a digit is missing at '%s'", *at);
  int value = 0;
  while (isdigit((unsigned char)**at) && value <= high) value = value * 10 + *(*at)++ - '0';
  if (value < low || value > high) die("footer: number out of range before '%s'", *at);
  return value;
}

static int32_t signed_time(const char **at, int hours_max) {
  int sign = 1;
  if (**at == '-' || **at == '+') sign = *(*at)++ == '-' ? -1 : 1;
  int seconds = number(at, 0, hours_max) * 3600;
  for (int unit = 60; unit >= 1 && **at == ':'; unit /= 60) {
    ++*at;
    seconds += number(at, 0, 59) * unit;
  }
  return sign * seconds;
}

static void skip_abbreviation(const char **at) {
  const char *start = *at;
  if (**at == '<') {
    while (**at != '\0' && **at != '>') ++*at;
    if (*(*at)++ != '>') die("footer: no '>'");
    return;
  }
  while (isalpha((unsigned char)**at)) ++*at;
  if (*at - start < 3) die("footer: no abbreviation at '%s'", start);
}

static void expect(const char **at, char c) {
  if (**at != c) die("footer: no '%c' at '%s'", c, *at);
  ++*at;
}

static struct rule parse_rule(const char **at) {
  struct rule rule = {.kind = 'N', .time_s = 2 * 3600};
  expect(at, ',');
  if (**at == 'M') {
    rule.kind = *(*at)++;
    rule.month = number(at, 1, 12);
    expect(at, '.');
    rule.week = number(at, 1, 5);
    expect(at, '.');
    rule.day = number(at, 0, 6);
  } else if (**at == 'J') {
    rule.kind = *(*at)++;
    rule.day = number(at, 1, 365);
  } else {
    rule.day = number(at, 0, 365);
  }
  if (**at == '/') {
    ++*at;
    rule.time_s = signed_time(at, 167);
  }
  return rule;
}

struct footer parse_footer(const char *text) {
  struct footer footer = {.empty = *text == '\0'};
  if (footer.empty) return footer;
  skip_abbreviation(&text);
  footer.std_s = -signed_time(&text, 24); /* POSIX counts west */
  if (*text != '\0') {
    footer.has_dst = true;
    skip_abbreviation(&text);
    footer.dst_s = *text == ',' ? footer.std_s + 3600 : -signed_time(&text, 24);
    footer.start = parse_rule(&text);
    footer.end = parse_rule(&text);
  }
  if (*text != '\0') die("footer: more than a rule: '%s'", text);
  return footer;
}

void footer_changes(const struct footer *footer, int year, struct transition out[2]) {
  struct transition start = {rule_local(&footer->start, year) - footer->std_s, footer->dst_s};
  struct transition end = {rule_local(&footer->end, year) - footer->dst_s, footer->std_s};
  bool end_first = end.at < start.at;
  out[end_first] = start;
  out[!end_first] = end;
}
