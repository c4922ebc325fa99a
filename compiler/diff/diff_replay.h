/* SPDX-License-Identifier: Apache-2.0
 *
 * diff_replay.h - a change judged on recorded requests: which of its regions were ever exercised, how often and by whom.
 *
 * Both policies decide each event of the logs; where they differ, the event is counted for the changes in which it lies.
 */
#ifndef SC_DIFF_REPLAY_H
#define SC_DIFF_REPLAY_H

#include "diff/diff_locate.h"
#include "simulate/simulate.h"

#define SC_REPLAY_SUBJECTS_MAX                                                                     \
  ((size_t)1 << 17) /* of all changes; events of further ones are counted */

struct sc_replay_subject {
  uint32_t change;
  struct sc_str name;
  uint64_t count;
};

struct sc_replayed_change {
  struct sc_use use; /* of events that lie in it */
  uint64_t maybe; /* events that cannot be replayed and may lie in it */
  const struct sc_replay_subject *subjects; /* by falling count, then name */
  size_t subject_count;
  uint64_t unnamed; /* events of further subjects */
};

struct sc_change_replay {
  struct sc_arena *arena;
  struct sc_diff *diff;
  struct sc_locator locator;
  struct sc_simulation *simulation; /* its stats, and nothing else, are counted */
  struct sc_replayed_change *changes; /* as the diff's */
  uint64_t same, differ[SC_DIFFERENCE_KINDS];
  uint64_t
      elsewhere; /* of `differ`: in no change that is listed, as where options leave some out */
  uint64_t unreplayable; /* events that depend on what the log does not have */
  struct sc_arena scratch; /* of one event */
  SC_VEC(struct sc_replay_subject) subjects;
  struct sc_map subject_ids;
};

/* `simulation` has its logs and both tables, which are those of the complete diff. All memory is the diff's arena's. */
void sc_diff_replay_init(struct sc_diff *diff, struct sc_simulation *simulation,
                         struct sc_change_replay *out);
/* Reads the logs, and puts the result into diff->replay. False: *error says which file could not be read, and why. */
bool sc_diff_replay_run(struct sc_change_replay *replay, struct sc_str *error);

#endif
