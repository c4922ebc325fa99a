/* SPDX-License-Identifier: Apache-2.0
 *
 * zonegen.h - between zonegen.c and zonegen_footer.c.
 */
#ifndef ZONEGEN_H
#define ZONEGEN_H

#include <stdbool.h>
#include <stdint.h>

#define HORIZON_YEAR 2100
#define DAY_S INT64_C(86400)

struct transition {
  int64_t at;
  int32_t offset_s;
};

/* One end of daylight saving time: a day of the year, and seconds of local time from its midnight. */
struct rule {
  char kind; /* 'J' day 1..365 without leap days, 'N' day 0..365, 'M' month, week and weekday */
  int day, month, week;
  int32_t time_s;
};

struct footer {
  bool empty, has_dst;
  int32_t std_s, dst_s; /* east of UTC */
  struct rule start, end;
};

/* Prints it behind the name of the file being read, and ends the build. */
__attribute__((format(printf, 1, 2))) _Noreturn void die(const char *format, ...);

struct footer parse_footer(const char *text);
/* The two changes of a year with daylight saving time, the earlier one first. */
void footer_changes(const struct footer *footer, int year, struct transition out[2]);
int year_of(int64_t at);

#endif
