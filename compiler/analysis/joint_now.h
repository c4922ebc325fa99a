/* SPDX-License-Identifier: Apache-2.0
 *
 * joint_now.h - which local times of the week, in one zone or in several, go together with which instants.
 *
 * The variables NOW and WEEK all read one clock. A walk along the boundaries of all of them finds each combination of their
 * classes that some instant really has, with such an instant.
 */
#ifndef SC_JOINT_NOW_H
#define SC_JOINT_NOW_H

#include "analysis/universe.h"

#define SC_NOW_FIRST_TRY                                                                           \
  INT64_C(1767571200) /* 2026-01-05T00:00:00Z, a Monday: examples begin there */

struct sc_now_question {
  const struct sc_shared_var *now;
  uint32_t now_class; /* SC_ABSENT = any */
  const struct sc_shared_var *const *weeks;
  uint32_t week_count;
};

#define SC_NOW_WEEKS_MAX 64u

/* Called with an instant for each combination of week classes, possibly more than once; false: enough. */
typedef bool sc_now_fn(void *ctx, const uint32_t *classes, int64_t at);
/* False: more than SC_NOW_WEEKS_MAX local times; nothing was looked at. */
bool sc_joint_now(struct sc_universe *u, const struct sc_now_question *question, sc_now_fn *fn,
                  void *ctx);

#endif
