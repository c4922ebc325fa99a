/* SPDX-License-Identifier: Apache-2.0
 *
 * findings_hours.c - tasks that acted when they do not, and tasks that may act at more times than they do
 * (docs/LEAST-PRIVILEGE.md, "How unusual is measured").
 */
#include <inttypes.h>
#include <math.h>

#include "simulate/granted.h"

#define DAY_MINUTES 1440u
#define WEEK_HOURS ((int64_t)SC_PROFILE_WEEK)

static const char *const days[7] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

/* How surprising it is to see at most `count` where `mean` are expected, as minus the logarithm of a bound of its chance (Chernoff's, of
 * Poisson's distribution). */
double sc_surprise_of_few(double count, double mean) {
  if (count >= mean) return 0;
  return mean - count + (count > 0 ? count * log(count / mean) : 0);
}

/* --- hours of the week of an agent -------------------------------------------------------------------------------- */

struct recurrence {
  int64_t last_week[SC_PROFILE_WEEK];
  uint32_t weeks[SC_PROFILE_WEEK]; /* in how many it acted then, or an hour before or after */
};

/* Local hours since the first Monday of 1970. */
static int64_t local_hour(const struct sc_profiles *p, int64_t hour) {
  int64_t middle = hour * 3600 + 1800;
  int32_t offset = p->zone != NULL ? sc_zone_offset(p->zone, middle) : 0;
  return (middle + offset + 3 * 86400) / 3600;
}

static void see_hour(struct recurrence *r, int64_t local) {
  for (int64_t near = local - 1; near <= local + 1; near++) {
    int64_t week = near / WEEK_HOURS, bin = near % WEEK_HOURS;
    if (near < 0 || r->last_week[bin] == week) continue;
    r->last_week[bin] = week;
    r->weeks[bin]++;
  }
}

typedef void hour_fn(void *ctx, int64_t hour, uint64_t count);

static void each_hour(const struct sc_agent_profile *agent, hour_fn *fn, void *ctx) {
  for (size_t i = 0; i < agent->pieces.count; i++)
    for (unsigned h = 0; h < SC_PROFILE_HOURS; h++) {
      const struct sc_agent_hours *piece = agent->pieces.items[i];
      if (piece->counts[h] > 0)
        fn(ctx, (int64_t)piece->piece * SC_PROFILE_HOURS + h, piece->counts[h]);
    }
}

struct hour_walk {
  const struct sc_profiles *p;
  struct recurrence *recurrence;
  const bool *unusual; /* of the week */
  struct sc_use use; /* hours that were unusual */
};

static void note_recurrence(void *ctx, int64_t hour, uint64_t count) {
  struct hour_walk *walk = ctx;
  (void)count;
  see_hour(walk->recurrence, local_hour(walk->p, hour));
}

static void note_unusual(void *ctx, int64_t hour, uint64_t count) {
  struct hour_walk *walk = ctx;
  if (!walk->unusual[local_hour(walk->p, hour) % WEEK_HOURS]) return;
  uint32_t at = (uint32_t)(hour * 3600);
  struct sc_use use = {count, at, at};
  sc_use_join(&walk->use, &use);
}

/* --- unusual hours -------------------------------------------------------------------------------------------------- */

static bool is_unusual(const struct sc_finding_task *task, const struct recurrence *r,
                       unsigned hour) {
  const uint64_t *week = task->profile->week;
  uint64_t near = week[hour] + week[(hour + 1) % SC_PROFILE_WEEK] +
                  week[(hour + SC_PROFILE_WEEK - 1) % SC_PROFILE_WEEK];
  if (week[hour] == 0 || r->weeks[hour] > 1) return false;
  /* Of tasks that act around the clock, one in a hundred has an hour that looks like this. */
  return sc_surprise_of_few((double)near, (double)task->events * 3 / SC_PROFILE_WEEK) >
         log(SC_PROFILE_WEEK / 0.01);
}

/* "sun 03:00-05:00, tue 22:00-23:00", at most six of them. */
static struct sc_str hours_text(struct sc_arena *arena, const bool unusual[SC_PROFILE_WEEK]) {
  struct sc_text text = {0};
  unsigned shown = 0, spans = 0;
  for (unsigned h = 0; h < SC_PROFILE_WEEK; h++) {
    if (!unusual[h]) continue;
    unsigned end = h + 1;
    while (end % 24 != 0 && unusual[end]) end++;
    spans++;
    if (shown < 6) {
      sc_text_format(arena, &text, "%s%s %02u:00-%02u:00", shown > 0 ? ", " : "", days[h / 24],
                     h % 24, (end - 1) % 24 + 1);
      shown++;
    }
    h = end - 1;
  }
  if (spans > shown) sc_text_format(arena, &text, ", and %u more", spans - shown);
  return sc_text_str(&text);
}

static void look_at_hours(struct sc_finding_state *s, const struct sc_finding_task *task,
                          const struct recurrence *r, const struct sc_agent_profile *agent) {
  const struct sc_profiles *p = &s->out->simulation->profiles;
  bool unusual[SC_PROFILE_WEEK];
  uint64_t count = 0;
  for (unsigned h = 0; h < SC_PROFILE_WEEK; h++) {
    unusual[h] = is_unusual(task, r, h);
    if (unusual[h]) count += task->profile->week[h];
  }
  if (count == 0) return;
  struct hour_walk walk = {.p = p, .unusual = unusual};
  each_hour(agent, note_unusual, &walk);
  struct sc_finding *finding = sc_finding_add_task(s, SC_FINDING_UNUSUAL_HOURS, task);
  struct sc_str hours = hours_text(s->out->arena, unusual);
  finding->use = walk.use;
  finding->use.count = count;
  finding->evidence =
      sc_str_format(s->out->arena,
                    "%" PRIu64 " of %" PRIu64
                    " allowed events on %.*s (%.*s); in no other week did the agent act then",
                    count, task->events, SC_STR_ARGS(hours), SC_STR_ARGS(p->zone_name));
}

/* --- more times than are used ------------------------------------------------------------------------------------- */

/* The shortest stretch around the clock that holds all of them; `to` behind the last one, more than a day where it goes over midnight. */
struct stretch {
  unsigned from, to;
};

static struct stretch hull_of(const uint64_t *minutes) {
  struct stretch hull = {0, DAY_MINUTES};
  unsigned longest = 0, run = 0;
  for (unsigned i = 0; i < 2 * DAY_MINUTES; i++) {
    run = sc_point_in(minutes, i % DAY_MINUTES) ? 0 : run + 1;
    if (run <= longest || run > DAY_MINUTES) continue;
    longest = run;
    hull.from = (i + 1) % DAY_MINUTES;
  }
  hull.to = hull.from + DAY_MINUTES - longest;
  return hull;
}

static bool in_stretch(struct stretch stretch, unsigned minute) {
  return (minute >= stretch.from && minute < stretch.to) || minute + DAY_MINUTES < stretch.to;
}

static struct sc_str stretch_text(struct sc_arena *arena, struct stretch s, const char *between) {
  unsigned to = s.to > DAY_MINUTES ? s.to - DAY_MINUTES : s.to;
  if (s.to - s.from >= DAY_MINUTES) return SC_STR("all hours");
  return sc_str_format(arena, "%02u:%02u%s%02u:%02u", s.from / 60, s.from % 60, between, to / 60,
                       to % 60);
}

/* "all days", "mon..fri" or "mon, wed". */
static struct sc_str days_text(struct sc_arena *arena, unsigned set) {
  struct sc_text text = {0};
  unsigned first = 0, count = 0;
  for (unsigned d = 7; d-- > 0;)
    if (set >> d & 1) {
      first = d;
      count++;
    }
  if (count == 7) return SC_STR("all days");
  if (count > 1 && set >> first == (1u << count) - 1)
    return sc_str_format(arena, "%s..%s", days[first], days[first + count - 1]);
  for (unsigned d = 0; d < 7; d++)
    if (set >> d & 1) sc_text_format(arena, &text, "%s%s", text.count > 0 ? ", " : "", days[d]);
  return sc_text_str(&text);
}

struct times {
  struct stretch granted, used, rounded; /* to whole hours */
  unsigned days_granted, days_used; /* bits */
  bool narrower; /* at least an hour of the day is granted beyond the rounded stretch */
};

static void compare_times(const struct sc_finding_task *task, const uint64_t *minutes,
                          const uint64_t *weekdays, struct times *out) {
  unsigned beyond = 0;
  out->granted = hull_of(minutes);
  out->used = hull_of(task->profile->minutes);
  out->rounded = (struct stretch){out->used.from / 60 * 60, (out->used.to + 59) / 60 * 60};
  for (unsigned i = 0; i < DAY_MINUTES; i++)
    beyond += sc_point_in(minutes, i) && !in_stretch(out->rounded, i);
  out->narrower = beyond >= 60;
  out->days_granted = out->days_used = 0;
  for (unsigned h = 0; h < SC_PROFILE_WEEK; h++)
    if (task->profile->week[h] > 0) out->days_used |= 1u << h / 24;
  for (unsigned d = 0; d < 7; d++) out->days_granted |= (unsigned)sc_point_in(weekdays, d) << d;
}

static struct sc_str times_condition(struct sc_arena *arena, const struct times *t) {
  struct sc_text text = {0};
  bool fewer_days = (t->days_granted & ~t->days_used) != 0;
  if (t->narrower) {
    struct sc_str clock = stretch_text(arena, t->rounded, "..");
    sc_text_format(arena, &text, "now.clock in %.*s", SC_STR_ARGS(clock));
  }
  if (fewer_days) {
    struct sc_str list = days_text(arena, t->days_used);
    bool range = memchr(list.ptr, '.', list.len) != NULL;
    sc_text_format(arena, &text, range ? "%snow.weekday in %.*s" : "%snow.weekday in [%.*s]",
                   text.count > 0 ? " and " : "", SC_STR_ARGS(list));
  }
  return sc_text_str(&text);
}

static void look_at_width(struct sc_finding_state *s, const struct sc_finding_task *task,
                          struct sc_granted *clock, struct sc_granted *weekday) {
  const struct sc_profiles *p = &s->out->simulation->profiles;
  struct sc_arena *arena = s->out->arena;
  struct times t;
  if (task->events < SC_FINDING_ENOUGH) return;
  compare_times(task, sc_granted_task(clock, task->id), sc_granted_task(weekday, task->id), &t);
  if (!t.narrower && (t.days_granted & ~t.days_used) == 0) return;
  struct sc_finding *finding = sc_finding_add_task(s, SC_FINDING_WIDE_HOURS, task);
  struct sc_str granted = stretch_text(arena, t.granted, "-"),
                used = stretch_text(arena, t.used, "-");
  struct sc_str days_granted = days_text(arena, t.days_granted);
  struct sc_str days_used = days_text(arena, t.days_used);
  finding->use = sc_finding_task_use(s, task->task);
  finding->use.count = task->events;
  finding->evidence =
      sc_str_format(arena, "granted: %.*s, %.*s; used: %.*s, %.*s (%.*s), %" PRIu64 " times",
                    SC_STR_ARGS(granted), SC_STR_ARGS(days_granted), SC_STR_ARGS(used),
                    SC_STR_ARGS(days_used), SC_STR_ARGS(p->zone_name), task->events);
  if (sc_str_equal(p->zone_name, s->out->policy->zone))
    finding->condition = times_condition(arena, &t);
}

/* --- all ---------------------------------------------------------------------------------------------------------------- */

static const struct sc_agent_profile *profile_of(const struct sc_finding_state *s,
                                                 const struct sc_agent *agent) {
  const struct sc_profiles *p = &s->out->simulation->profiles;
  uint32_t handle =
      scope_resolve_agent(p->side->table, (struct scope_bytes){agent->name.ptr, agent->name.len});
  return handle == SCOPE_UNKNOWN ? NULL : &p->agents[SCOPE_ID_OF(handle)];
}

void sc_findings_of_hours(struct sc_finding_state *s) {
  const struct sc_policy *policy = s->out->policy;
  const struct sc_profiles *p = &s->out->simulation->profiles;
  struct sc_domain domain = {.source = SC_FROM_CLOCK, .zone = p->zone_name, .count = DAY_MINUTES};
  struct sc_granted *clock = sc_granted_new(s, &domain);
  domain.source = SC_FROM_WEEKDAY;
  domain.count = 7;
  struct sc_granted *weekday = sc_granted_new(s, &domain);
  for (uint32_t i = 0; i < policy->agent_count; i++) {
    const struct sc_agent_profile *agent = profile_of(s, &policy->agents[i]);
    if (agent == NULL || agent->pieces.count == 0) continue;
    struct recurrence recurrence = {0};
    struct hour_walk walk = {.p = p, .recurrence = &recurrence};
    each_hour(agent, note_recurrence, &walk);
    for (uint32_t t = 0; t < policy->agents[i].task_count; t++) {
      struct sc_finding_task task;
      if (!sc_finding_task_of(s, &policy->agents[i], &policy->agents[i].tasks[t], &task)) continue;
      if (s->out->confidence != SC_CONFIDENCE_NONE) look_at_hours(s, &task, &recurrence, agent);
      look_at_width(s, &task, clock, weekday);
    }
  }
}
