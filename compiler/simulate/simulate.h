/* SPDX-License-Identifier: Apache-2.0
 *
 * simulate.h - decision logs replayed by a policy, and by another one that may replace it.
 *
 * Reads logs of any size in memory that depends on the policies only (and is bounded by what the headers of its parts say).
 */
#ifndef SC_SIMULATE_H
#define SC_SIMULATE_H

#include "simulate/change_groups.h"
#include "simulate/log_records.h"
#include "simulate/log_stats.h"
#include "simulate/profile.h"

struct sc_simulation {
  struct sc_arena *arena;
  struct sc_log_files files;
  const char *path; /* of the log that is being read, as reports show it */
  struct sc_log_lines lines;
  struct sc_log_records *records; /* NULL = logs are decision logs, and no map is needed */
  struct sc_log_stats stats;
  struct sc_side now, candidate;
  bool has_candidate;
  struct sc_cells cells;
  struct sc_groups groups;
  struct sc_profiles profiles;
  struct sc_event_pool pool;
  struct sc_event *batch; /* SC_REPLAY_BATCH */
  size_t batch_count;
  bool
      folding; /* the events of the batch are cells of fold.h: what else is known of them comes in rows of its own */
  bool fits; /* a row of the file that is being folded says that it is for these policies */
  char *room; /* SC_LINE_MAX bytes, for the texts of a row */
  /* NULL, or takes each decided batch, of which nothing but the stats is counted then. */
  void (*take)(void *ctx, const struct sc_simulation *simulation);
  void *take_ctx;
  void (*mapped)(void *ctx, struct sc_str line); /* each line that the map makes; may be NULL */
  void *mapped_ctx;
  void (*progress)(void *ctx, const struct sc_simulation *simulation); /* may be NULL */
  void *progress_ctx;
};

/* Tables are borrowed and have their explanation sections open; `candidate` may be NULL, and so may the bytes. */
struct sc_sim_policy {
  const struct scope_table *table;
  const unsigned char *bytes;
  struct sc_str zone; /* of the hours in profiles; empty = UTC */
};
void sc_simulate_init(struct sc_arena *arena, struct sc_simulation *simulation,
                      const struct sc_sim_policy *now, const struct sc_sim_policy *candidate);

/* Logs are records of another product. The map is borrowed. */
void sc_simulate_map(struct sc_simulation *simulation, const struct sc_log_map *map);

/* Reads all of `files`. False: *error says which file could not be read, and why. */
bool sc_simulate_run(struct sc_simulation *simulation, struct sc_str *error);

/* Reads one file of rows that stand for events (simulate/fold.h). False: *error says what is wrong, and where. */
bool sc_simulate_fold(struct sc_simulation *simulation, const char *path, struct sc_str *error);
/* Once, when all is read: what is counted becomes what reports show. */
void sc_simulate_finish(struct sc_simulation *simulation);
/* For readers of files: *error from errno and the path that was read; without memory it does not return. Always false. */
bool sc_simulate_read_failed(struct sc_simulation *simulation, struct sc_str *error);
/* Counts the events of the batch, for who fills it. */
void sc_simulate_flush(struct sc_simulation *simulation);

#endif
