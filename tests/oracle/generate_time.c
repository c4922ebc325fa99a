/* SPDX-License-Identifier: Apache-2.0
 *
 * generate_time.c - atoms on time: instants, and the date, weekday and clock of `now` in some zone.
 */
#include "oracle/generate_internal.h"

#define FORMAT(...) sc_str_format(gen->arena, __VA_ARGS__)

static const char *const zones[] = {"America/New_York", "Australia/Lord_Howe",
                                    "Asia/Kathmandu",   "UTC",
                                    "Europe/Berlin",    "Africa/Casablanca"};
static const char *const orders[] = {"<", "<=", ">", ">="};

static struct sc_str date_at(struct gen *gen, int low, int high) {
  /* days of 2026 with a meaning: ends of months, changes of clocks */
  static const char *const days[] = {"2026-01-01", "2026-02-15", "2026-02-28", "2026-03-01",
                                     "2026-03-08", "2026-03-22", "2026-03-29", "2026-04-05",
                                     "2026-07-14", "2026-10-04", "2026-10-25", "2026-11-01",
                                     "2026-12-31", "2027-01-01"};
  return sc_str_from(days[rng_between(&gen->content, low, high)]);
}

static struct sc_str date(struct gen *gen, int detail) {
  (void)detail;
  return date_at(gen, 0, 13);
}

static struct sc_str date_range(struct gen *gen, int detail) {
  struct sc_str low = date_at(gen, 0, 6);
  struct sc_str high = date_at(gen, 6, 13);
  (void)detail;
  return FORMAT("%.*s..%.*s", SC_STR_ARGS(low), SC_STR_ARGS(high));
}

static struct sc_str instant_at(struct gen *gen, int low, int high) {
  static const char *const times[] = {"",           "T00:00:00",       "T02:30:00",
                                      "T09:00:00Z", "T01:30:00-05:00", "T23:59:59+05:45",
                                      "T02:00:00"};
  struct sc_str day = date_at(gen, low, high);
  return FORMAT("%.*s%s", SC_STR_ARGS(day), RNG_PICK(&gen->content, times));
}

static struct sc_str instant(struct gen *gen, int detail) {
  (void)detail;
  return instant_at(gen, 0, 13);
}

static struct sc_str instant_range(struct gen *gen, int detail) {
  struct sc_str low = instant_at(gen, 0, 5);
  struct sc_str high = instant_at(gen, 7, 13);
  (void)detail;
  return FORMAT("%.*s..%.*s", SC_STR_ARGS(low), SC_STR_ARGS(high));
}

static struct sc_str weekday(struct gen *gen, int detail) {
  static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  (void)detail;
  return sc_str_from(RNG_PICK(&gen->content, days));
}

static struct sc_str weekday_range(struct gen *gen, int detail) {
  struct sc_str low = weekday(gen, detail);
  struct sc_str high = weekday(gen, detail);
  return FORMAT("%.*s..%.*s", SC_STR_ARGS(low), SC_STR_ARGS(high));
}

static struct sc_str clock_at(struct gen *gen, int low, int high) {
  static const char *const times[] = {"00:00", "00:30", "02:00",    "02:30", "03:00", "06:00:01",
                                      "09:00", "12:00", "17:59:59", "18:00", "22:00", "23:59:59"};
  return sc_str_from(times[rng_between(&gen->content, low, high)]);
}

static struct sc_str clock_value(struct gen *gen, int detail) {
  (void)detail;
  return clock_at(gen, 1, 11);
}

static struct sc_str clock_range(struct gen *gen, int detail) {
  (void)detail;
  struct sc_str low = clock_at(gen, 0, 5);
  struct sc_str high = rng_chance(&gen->content, 15) ? SC_STR("24:00") : clock_at(gen, 6, 11);
  bool over_midnight = high.ptr[0] != '2' || high.ptr[1] != '4';
  if (over_midnight && rng_chance(&gen->content, 40)) {
    struct sc_str swap = low;
    low = high;
    high = swap;
  }
  return FORMAT("%.*s..%.*s", SC_STR_ARGS(low), SC_STR_ARGS(high));
}

/* An ordered type: comparisons, ranges, lists. */
static struct sc_str ordered_atom(struct gen *gen, struct sc_str name,
                                  struct sc_str (*constant)(struct gen *, int),
                                  struct sc_str (*range)(struct gen *, int), bool equality) {
  struct sc_str value;
  switch (rng_below(&gen->content, equality ? 3 : 2)) {
  case 0:
    value = constant(gen, 0);
    return FORMAT("%.*s %s %.*s", SC_STR_ARGS(name),
                  equality ? gen_comparison(gen) : RNG_PICK(&gen->content, orders),
                  SC_STR_ARGS(value));
  case 1:
    value = range(gen, 0);
    return FORMAT("%.*s %s %.*s", SC_STR_ARGS(name), gen_in(gen), SC_STR_ARGS(value));
  default:
    value = gen_list(gen, constant, range, 0);
    return FORMAT("%.*s %s %.*s", SC_STR_ARGS(name), gen_in(gen), SC_STR_ARGS(value));
  }
}

struct sc_str gen_instant_atom(struct gen *gen, struct sc_str name) {
  struct sc_str value;
  if (rng_chance(&gen->content, 60)) {
    value = instant(gen, 0);
    return FORMAT("%.*s %s %.*s", SC_STR_ARGS(name), gen_comparison(gen), SC_STR_ARGS(value));
  }
  value = instant_range(gen, 0);
  return FORMAT("%.*s %s %.*s", SC_STR_ARGS(name), gen_in(gen), SC_STR_ARGS(value));
}

static struct sc_str weekday_atom(struct gen *gen, struct sc_str name) {
  struct sc_str value;
  if (rng_chance(&gen->content, 30)) {
    value = weekday(gen, 0);
    return FORMAT("%.*s %s %.*s", SC_STR_ARGS(name), gen_equality(gen), SC_STR_ARGS(value));
  }
  value = rng_chance(&gen->content, 60) ? weekday_range(gen, 0)
                                        : gen_list(gen, weekday, weekday_range, 0);
  return FORMAT("%.*s %s %.*s", SC_STR_ARGS(name), gen_in(gen), SC_STR_ARGS(value));
}

struct sc_str gen_now_atom(struct gen *gen) {
  struct sc_str now = SC_STR("now");
  if (rng_chance(&gen->content, 50)) now = FORMAT("now(\"%s\")", RNG_PICK(&gen->content, zones));
  switch (rng_below(&gen->content, 5)) {
  case 0: return gen_instant_atom(gen, SC_STR("now"));
  case 1: return weekday_atom(gen, FORMAT("%.*s.weekday", SC_STR_ARGS(now)));
  case 2: return ordered_atom(gen, FORMAT("%.*s.date", SC_STR_ARGS(now)), date, date_range, true);
  default:
    return ordered_atom(gen, FORMAT("%.*s.clock", SC_STR_ARGS(now)), clock_value, clock_range,
                        false);
  }
}
