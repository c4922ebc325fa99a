/* SPDX-License-Identifier: Apache-2.0
 *
 * findings_bursts.c - hours in which an agent did far more than it does (docs/LEAST-PRIVILEGE.md, "How unusual is measured").
 *
 * Counts are looked at as 2 sqrt(n + 3/8), which spreads by 1 whatever their mean (Anscombe); their middle and their spread are the median and
 * 1.4826 times the median distance from it, which bursts themselves do not move. The bound is so far above the middle that of a hundred
 * agents without any burst one would be told of.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "explain/request_text.h"
#include "simulate/findings_internal.h"

#define ENOUGH_HOURS 24u /* less than a day's worth of hours has no "as always" */

struct hour_count {
  uint32_t hour;
  uint64_t count;
};

struct hour_counts {
  struct hour_count *items;
  size_t count;
  double *values;
};

static void collect(struct sc_arena *arena, const struct sc_agent_profile *agent,
                    struct hour_counts *out) {
  size_t room = agent->pieces.count * SC_PROFILE_HOURS;
  out->items = SC_NEW_ARRAY(arena, struct hour_count, room);
  out->values = SC_NEW_ARRAY(arena, double, room);
  out->count = 0;
  for (size_t i = 0; i < agent->pieces.count; i++) {
    const struct sc_agent_hours *piece = agent->pieces.items[i];
    for (uint32_t h = 0; h < SC_PROFILE_HOURS; h++)
      if (piece->counts[h] > 0)
        out->items[out->count++] =
            (struct hour_count){piece->piece * SC_PROFILE_HOURS + h, piece->counts[h]};
  }
}

static double spread_evenly(uint64_t count) { return 2 * sqrt((double)count + 0.375); }

static int by_value(const void *a, const void *b) {
  const double *x = a, *y = b;
  return *x < *y ? -1 : *x > *y;
}

static double median(double *values, size_t count) {
  qsort(values, count, sizeof *values, by_value);
  return count % 2 == 1 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

/* What is above it is a burst. */
static double bound_of(struct hour_counts *hours) {
  size_t n = hours->count;
  for (size_t i = 0; i < n; i++) hours->values[i] = spread_evenly(hours->items[i].count);
  double middle = median(hours->values, n);
  for (size_t i = 0; i < n; i++)
    hours->values[i] = fabs(spread_evenly(hours->items[i].count) - middle);
  double spread = 1.4826 * median(hours->values, n);
  if (spread < 1) spread = 1; /* chance alone spreads by so much */
  return middle + spread * sqrt(2 * log((double)n / 0.01));
}

static enum sc_risk agent_risk(const struct sc_policy *policy, const struct sc_agent *agent) {
  enum sc_risk risk = SC_RISK_LOW;
  for (uint32_t t = 0; t < agent->task_count; t++) {
    enum sc_risk of_task =
        sc_finding_risk(policy, agent->tasks[t].scopes, agent->tasks[t].scope_count);
    if (of_task > risk) risk = of_task;
  }
  return risk;
}

static int by_count(const void *a, const void *b) {
  const struct hour_count *x = a, *y = b;
  if (x->count != y->count) return x->count < y->count ? -1 : 1;
  return x->hour < y->hour ? -1 : x->hour > y->hour;
}

static void look_at_agent(struct sc_finding_state *s, const struct sc_agent *agent,
                          const struct sc_agent_profile *profile) {
  struct sc_arena *arena = s->out->arena;
  struct hour_counts hours;
  struct sc_use use = {0};
  size_t bursts = 0;
  struct hour_count peak = {0};
  collect(arena, profile, &hours);
  if (hours.count < ENOUGH_HOURS) return;
  double bound = bound_of(&hours);
  for (size_t i = 0; i < hours.count; i++) {
    if (spread_evenly(hours.items[i].count) <= bound) continue;
    struct sc_use hour = {hours.items[i].count, hours.items[i].hour * 3600,
                          hours.items[i].hour * 3600};
    sc_use_join(&use, &hour);
    if (hours.items[i].count > peak.count) peak = hours.items[i];
    bursts++;
  }
  if (bursts == 0) return;
  qsort(hours.items, hours.count, sizeof *hours.items, by_count);
  struct sc_finding *finding = sc_finding_add(s, SC_FINDING_BURST, agent->name_span);
  finding->holder_kind = SC_HOLDER_AGENT;
  finding->holder = agent->name;
  finding->severity = agent_risk(s->out->policy, agent);
  finding->use = use;
  struct sc_str when = sc_instant_text(arena, (int64_t)peak.hour * 3600);
  finding->evidence = sc_str_format(
      arena,
      "%zu hour%s with up to %" PRIu64 " events (from %.*s), where the median hour has %" PRIu64
      " and the bound is %" PRIu64,
      bursts, bursts == 1 ? "" : "s", peak.count, SC_STR_ARGS(when),
      hours.items[hours.count / 2].count, (uint64_t)(bound * bound / 4 - 0.375));
}

void sc_findings_of_bursts(struct sc_finding_state *s) {
  const struct sc_policy *policy = s->out->policy;
  const struct sc_profiles *p = &s->out->simulation->profiles;
  for (uint32_t i = 0; i < policy->agent_count; i++) {
    struct sc_str name = policy->agents[i].name;
    uint32_t handle = scope_resolve_agent(p->side->table, (struct scope_bytes){name.ptr, name.len});
    if (handle != SCOPE_UNKNOWN)
      look_at_agent(s, &policy->agents[i], &p->agents[SCOPE_ID_OF(handle)]);
  }
}
