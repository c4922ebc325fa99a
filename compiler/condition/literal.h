/* SPDX-License-Identifier: Apache-2.0
 *
 * literal.h - the texts of constants: instants, dates, clock times, durations, integers, addresses, networks. Strict: the
 * whole text must be of the form, nothing is guessed. None of these allocates.
 */
#ifndef SC_LITERAL_H
#define SC_LITERAL_H

#include "base/str.h"

/* YYYY-MM-DD, proleptic Gregorian, years 0001..9999: days since 1970-01-01. */
bool sc_parse_date(struct sc_str text, int64_t *day);
/* HH:MM or HH:MM:SS, 00:00..23:59:59, and 24:00 or 24:00:00 if `end`: seconds of the day. */
bool sc_parse_clock(struct sc_str text, bool end, int32_t *second);
/* RFC 3339: date, 'T' or 't' or ' ', time with optional fraction (dropped towards the past), 'Z' or an offset. With
 * `local` NULL an offset is required. Else it may be missing, and date alone is allowed too: then *local is set to true
 * and *at is the local time as if it were UTC. A leap second (:60) counts as :59. */
bool sc_parse_instant(struct sc_str text, int64_t *at, bool *local);
/* 90s, 30m, 4h, 1d, 1h30m: units falling, each once, at least one: seconds, 1 .. 366 days. */
bool sc_parse_duration(struct sc_str text, uint32_t *seconds);
/* [-]digits within int64. */
bool sc_parse_int(struct sc_str text, int64_t *value);
/* As inet_pton reads it (no zone index). IPv4 gives ::ffff:a.b.c.d and *is_v4; so does IPv6 text of a mapped address. */
bool sc_parse_address(struct sc_str text, uint8_t address[16], bool *is_v4);
/* ADDRESS/LEN. *prefix_len counts within 128 bits (an IPv4 /8 is 104). *host_bits is true where bits behind the prefix
 * are set. */
bool sc_parse_network(struct sc_str text, uint8_t address[16], uint8_t *prefix_len, bool *is_v4,
                      bool *host_bits);
/* mon..sun or monday..sunday: 0..6. */
bool sc_parse_weekday(struct sc_str text, int64_t *weekday);

/* Rounded down, as times before 1970 want it; b > 0. */
static inline int64_t sc_floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }
/* Second of the week of a local time, in seconds since 1970-01-01T00:00, a Thursday; Monday 00:00 is 0. */
static inline int64_t sc_week_second(int64_t local) {
  const int64_t day = 86400, since_monday = local + 3 * day;
  return since_monday - sc_floor_div(since_monday, 7 * day) * 7 * day;
}

/* Days since 1970-01-01 of a date of the proleptic Gregorian calendar, and back. */
int64_t sc_days_from_civil(int64_t year, unsigned month, unsigned day);
void sc_civil_from_days(int64_t day, int64_t *year, unsigned *month, unsigned *day_of_month);

#endif
