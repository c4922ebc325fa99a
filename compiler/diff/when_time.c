/* SPDX-License-Identifier: Apache-2.0
 *
 * when_time.c - times of the week and spans of time in words. Days with the same hours are told together.
 */
#include <inttypes.h>

#include "condition/literal.h"
#include "diff/when_text.h"

#define DAY INT64_C(86400)

static const char *const day_names[7] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

/* --- times of the week ----------------------------------------------------------------------------------- */

/* Whether the second of the week is in. */
static bool is_in(const struct sc_shared_var *var, const bool *classes, int64_t second) {
  return classes[sc_shared_point_class(var, second)];
}

static void add_clock(struct sc_universe *u, struct sc_text *out, int64_t second) {
  sc_text_format(u->arena, out, "%02d:%02d", (int)(second / 3600), (int)(second / 60 % 60));
  if (second % 60 != 0) sc_text_format(u->arena, out, ":%02d", (int)(second % 60));
}

/* The hours of one day: "09:00–18:00 and 20:00–24:00"; empty: none. */
static struct sc_str hours_of(struct sc_universe *u, const struct sc_shared_var *var,
                              const bool *classes, unsigned day) {
  struct sc_text out = {0};
  int64_t start = day * DAY, at = start;
  while (at < start + DAY) {
    uint32_t class = sc_shared_point_class(var, at);
    int64_t end = start + DAY;
    bool in = classes[class];
    while (class + 1 < var->class_count && classes[class] == in) {
      end = var->points.items[class];
      if (classes[class + 1] != in || end >= start + DAY) break;
      class ++;
      end = start + DAY;
    }
    if (end > start + DAY) end = start + DAY;
    if (in) {
      if (out.count > 0) sc_text_add(u->arena, &out, SC_STR(" and "));
      add_clock(u, &out, at - start);
      sc_text_add(u->arena, &out, SC_STR("–"));
      add_clock(u, &out, end - start);
    }
    at = end;
  }
  return sc_text_str(&out);
}

/* One window that passes midnight, every day: "22:00–06:00". */
static struct sc_str over_midnight(struct sc_universe *u, const struct sc_shared_var *var,
                                   const bool *classes) {
  struct sc_text out = {0};
  int64_t open = -1, close = -1;
  if (!is_in(var, classes, 0) || !is_in(var, classes, DAY - 1)) return SC_STR("");
  for (size_t i = 0; i < var->points.count && var->points.items[i] < DAY; i++) {
    int64_t at = var->points.items[i];
    if (is_in(var, classes, at) == is_in(var, classes, at - 1)) continue;
    if (is_in(var, classes, at) ? open >= 0 : close >= 0) return SC_STR("");
    *(is_in(var, classes, at) ? &open : &close) = at;
  }
  if (open < 0 || close < 0) return SC_STR("");
  add_clock(u, &out, open);
  sc_text_add(u->arena, &out, SC_STR("–"));
  add_clock(u, &out, close);
  return sc_text_str(&out);
}

/* "Mon–Fri, Sun": the days of a group, runs of three or more as ranges. */
static void add_days(struct sc_universe *u, struct sc_text *out, const bool days[7]) {
  bool first = true;
  for (unsigned d = 0; d < 7; d++) {
    if (!days[d]) continue;
    unsigned last = d;
    while (last + 1 < 7 && days[last + 1]) last++;
    sc_text_format(u->arena, out, "%s%s", first ? "" : ", ", day_names[d]);
    if (last > d) sc_text_format(u->arena, out, "–%s", day_names[last]);
    first = false;
    d = last;
  }
}

struct sc_str sc_when_week(struct sc_universe *u, const struct sc_shared_var *var,
                           const bool *classes) {
  struct sc_text out = {0};
  struct sc_str hours[7], zone = u->zones.items[var->zone].name;
  bool told[7] = {false}, daily = true;
  for (unsigned d = 0; d < 7; d++) {
    hours[d] = hours_of(u, var, classes, d);
    daily &= sc_str_equal(hours[d], hours[0]);
  }
  bool whole = true; /* only whole days: their names say it */
  for (unsigned d = 0; d < 7; d++)
    whole &= hours[d].len == 0 || sc_str_equal(hours[d], SC_STR("00:00–24:00"));
  struct sc_str night = daily ? over_midnight(u, var, classes) : SC_STR("");
  if (night.len > 0)
    return sc_str_format(u->arena, "%.*s %.*s", SC_STR_ARGS(night), SC_STR_ARGS(zone));
  for (unsigned d = 0; d < 7; d++) {
    bool days[7] = {false};
    if (told[d] || hours[d].len == 0) continue;
    for (unsigned e = d; e < 7; e++) days[e] = !told[e] && sc_str_equal(hours[e], hours[d]);
    for (unsigned e = d; e < 7; e++) told[e] |= days[e];
    if (out.count > 0) sc_text_add(u->arena, &out, SC_STR(", "));
    if (!daily) add_days(u, &out, days);
    if (!whole) sc_text_format(u->arena, &out, "%s%.*s", daily ? "" : " ", SC_STR_ARGS(hours[d]));
  }
  sc_text_format(u->arena, &out, " %.*s", SC_STR_ARGS(zone));
  return sc_text_str(&out);
}

/* --- spans of time --------------------------------------------------------------------------------------------- */

struct sc_str sc_when_instant(struct sc_universe *u, int64_t at) {
  int64_t day = at >= 0 ? at / DAY : -((DAY - 1 - at) / DAY), year;
  unsigned month, day_of_month;
  int64_t second = at - day * DAY;
  sc_civil_from_days(day, &year, &month, &day_of_month);
  return sc_str_format(u->arena, "%04" PRId64 "-%02u-%02uT%02d:%02d:%02dZ", year, month,
                       day_of_month, (int)(second / 3600), (int)(second / 60 % 60),
                       (int)(second % 60));
}

struct sc_str sc_when_now(struct sc_universe *u, const struct sc_shared_var *var,
                          const bool *classes) {
  struct sc_text out = {0};
  for (uint32_t c = 0; c < var->class_count;) {
    if (!classes[c]) {
      c++;
      continue;
    }
    uint32_t from = c;
    while (c < var->class_count && classes[c]) c++;
    if (out.count > 0) sc_text_add(u->arena, &out, SC_STR(" or "));
    bool until = c < var->class_count;
    if (from > 0)
      sc_text_format(u->arena, &out, "from %.*s",
                     SC_STR_ARGS(sc_when_instant(u, var->points.items[from - 1])));
    if (from > 0 && until) sc_text_add(u->arena, &out, SC_STR(" "));
    if (until)
      sc_text_format(u->arena, &out, "before %.*s",
                     SC_STR_ARGS(sc_when_instant(u, var->points.items[c - 1])));
  }
  return sc_text_str(&out);
}
