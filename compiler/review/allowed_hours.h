/* SPDX-License-Identifier: Apache-2.0
 *
 * allowed_hours.h - in which hours of the week each agent's task can be allowed anything, exactly, from the table's diagrams.
 */
#ifndef SC_ALLOWED_HOURS_H
#define SC_ALLOWED_HOURS_H

#include "base/str.h"

#define SC_WEEK_HOURS 168u /* Monday 00:00 is 0 */

enum sc_hour_allowed { SC_HOUR_NEVER, SC_HOUR_PARTLY, SC_HOUR_WHOLE };

/* Per hour of the week in the zone: whether, in the period, somebody could be allowed something in it. */
struct sc_allowed_week {
  uint8_t hours
      [SC_WEEK_HOURS]; /* enum sc_hour_allowed; an hour that the period does not touch is NEVER */
};

struct sc_task_hours {
  struct sc_str agent, task;
  const struct sc_allowed_week *week; /* shared by tasks with the same hours */
};

struct sc_allowed_hours {
  struct sc_task_hours *items; /* by agent, then task */
  uint32_t count;
  struct sc_allowed_week all;
  bool proved; /* everything could be looked at */
};

/* `table`: a table's bytes, borrowed until the arena ends. The period is [first, last], `zone` an IANA name. */
struct sc_hours_question {
  const void *table;
  struct sc_str zone;
  int64_t first, last;
};
void sc_allowed_hours_make(struct sc_arena *arena, const struct sc_hours_question *question,
                           struct sc_allowed_hours *out);
/* NULL: there is no such task. */
const struct sc_allowed_week *sc_allowed_hours_of(const struct sc_allowed_hours *hours,
                                                  struct sc_str agent, struct sc_str task);

#endif
