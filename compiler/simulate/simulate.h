/* SPDX-License-Identifier: Apache-2.0
 *
 * simulate.h - decision logs replayed by a policy, and by another one that may replace it.
 *
 * Reads logs of any size in memory that depends on the policies only (and is bounded by what the headers of its parts say).
 */
#ifndef SC_SIMULATE_H
#define SC_SIMULATE_H

#include "simulate/change_groups.h"
#include "simulate/log_source.h"
#include "simulate/log_stats.h"

struct sc_simulation {
  struct sc_arena *arena;
  struct sc_log_files files;
  const char *path; /* of the log that is being read, as reports show it */
  struct sc_log_source source;
  struct sc_log_stats stats;
  struct sc_side now, candidate;
  bool has_candidate;
  struct sc_cells cells;
  struct sc_groups groups;
  struct sc_event_pool pool;
  struct sc_event *batch; /* SC_REPLAY_BATCH */
  size_t batch_count;
  char *buffer; /* of lines */
  void (*progress)(void *ctx, const struct sc_simulation *simulation); /* may be NULL */
  void *progress_ctx;
};

/* Tables are borrowed and have their explanation sections open; `candidate` may be NULL, and so may the bytes. */
struct sc_sim_policy {
  const struct scope_table *table;
  const unsigned char *bytes;
};
void sc_simulate_init(struct sc_arena *arena, struct sc_simulation *simulation,
                      const struct sc_sim_policy *now, const struct sc_sim_policy *candidate);

/* Reads all of `files`. False: *error says which file could not be read, and why. */
bool sc_simulate_run(struct sc_simulation *simulation, struct sc_str *error);

#endif
