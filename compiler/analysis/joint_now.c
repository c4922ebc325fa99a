/* SPDX-License-Identifier: Apache-2.0
 *
 * joint_now.c - the walk along the clock.
 *
 * Between two changes of offset all local weeks repeat: eight days behind the last change show all that there is until the next
 * one, so the walk jumps. Instants of these years are tried first, because they make the better examples.
 */
#include "analysis/joint_now.h"

#include "condition/literal.h"

#define DAY INT64_C(86400)
#define WEEK (7 * DAY)
#define MORNING (10 * 3600)

static const struct sc_shared_zone *zone_of(const struct sc_universe *u,
                                            const struct sc_now_question *q, uint32_t w) {
  return &u->zones.items[q->weeks[w]->zone];
}

/* The next instant at which a week class or an offset may change. */
static int64_t next_event(const struct sc_universe *u, const struct sc_now_question *q,
                          int64_t at) {
  int64_t best = at + WEEK;
  for (uint32_t w = 0; w < q->week_count; w++) {
    const struct sc_shared_var *var = q->weeks[w];
    int64_t second = sc_week_second(at + sc_shared_offset(zone_of(u, q, w), at));
    uint32_t class = sc_shared_point_class(var, second);
    int64_t bound = class + 1 < var->class_count ? var->points.items[class] : WEEK;
    if (at + bound - second < best) best = at + bound - second;
    int64_t transition = sc_shared_next_transition(zone_of(u, q, w), at);
    if (transition < best) best = transition;
  }
  return best;
}

static int64_t next_change(const struct sc_universe *u, const struct sc_now_question *q,
                           int64_t at) {
  int64_t best = INT64_MAX;
  for (uint32_t w = 0; w < q->week_count; w++) {
    int64_t transition = sc_shared_next_transition(zone_of(u, q, w), at);
    if (transition < best) best = transition;
  }
  return best;
}

/* False: the callback has enough. */
static bool walk(struct sc_universe *u, const struct sc_now_question *q, int64_t from, int64_t to,
                 sc_now_fn *fn, void *ctx) {
  uint32_t classes[SC_NOW_WEEKS_MAX];
  int64_t calm_until = from + WEEK + DAY;
  for (int64_t at = from; at < to;) {
    for (uint32_t w = 0; w < q->week_count; w++)
      classes[w] = sc_shared_point_class(
          q->weeks[w], sc_week_second(at + sc_shared_offset(zone_of(u, q, w), at)));
    if (!fn(ctx, classes, at)) return false;
    int64_t change = next_change(u, q, at);
    at = next_event(u, q, at);
    if (at >= change) calm_until = at + WEEK + DAY;
    if (at > calm_until) { /* all of this stretch was seen: on to the next change of offset */
      at = change;
      calm_until = change == INT64_MAX ? change : change + WEEK + DAY;
    }
  }
  return true;
}

bool sc_joint_now(struct sc_universe *u, const struct sc_now_question *q, sc_now_fn *fn,
                  void *ctx) {
  if (q->week_count > SC_NOW_WEEKS_MAX) return false;
  int64_t low = -SC_INSTANT_LIMIT, high = SC_INSTANT_LIMIT;
  if (q->now != NULL && q->now_class != SC_ABSENT) {
    if (q->now_class > 0) low = q->now->points.items[q->now_class - 1];
    if (q->now_class + 1 < q->now->class_count) high = q->now->points.items[q->now_class];
  }
  for (uint32_t w = 0; w < q->week_count; w++)
    if (zone_of(u, q, w)->until < high) high = zone_of(u, q, w)->until;
  int64_t first = SC_NOW_FIRST_TRY + MORNING;
  if (low >= first || high <= first) first = low;
  if (walk(u, q, first, high, fn, ctx) && first > low) walk(u, q, low, first, fn, ctx);
  return true;
}
