/* SPDX-License-Identifier: Apache-2.0
 *
 * log_stats.h - what a review must know about the logs themselves: damaged lines, gaps in time, decisions that were logged
 * twice, and by which policies they were made. Each in memory that does not grow with the log, and as long as nothing had to be
 * forgotten the same in whatever order, or in how many parts, the logs are read.
 */
#ifndef SC_LOG_STATS_H
#define SC_LOG_STATS_H

#include "simulate/log_event.h"

#define SC_LOG_SAMPLES 10u /* places that are shown of each kind */
#define SC_LOG_POLICIES 64u /* policies that are told apart */
/* Ids that are surely remembered. Two generations of so many 64-bit hashes: of two equal ids with at most so many others
 * between them the second is always found; that two different ids are taken for equal has a chance of 2^-43 per event. */
#define SC_LOG_IDS ((size_t)1 << 20)

/* A line of a log: the log's index, then the line. Which of two comes first is said by the names of their logs. */
#define SC_LOG_LINE_BITS 40u
#define SC_LOG_FILES_MAX ((size_t)1 << 24)

struct sc_log_place {
  uint64_t place;
  const char *file; /* of it, after sc_log_stats_finish, as is: */
  uint64_t line; /* from 1 */
  size_t byte; /* of the line, from 1; 0 = the line as a whole */
  struct sc_str what; /* why it is damaged */
  uint64_t id; /* of one that stands twice: its hash */
  const char *first_file; /* and where it stands first; NULL = that was forgotten */
  uint64_t first_line;
};

struct sc_log_samples {
  uint64_t count;
  size_t shown; /* places that are known: at most SC_LOG_SAMPLES */
  struct sc_log_place items[SC_LOG_SAMPLES]; /* the first ones, by name of their log and line */
};

/* A log that was read. */
struct sc_log_file {
  const char *name; /* as it was given: "-" is standard input */
  uint64_t bytes; /* on disk, packed */
  bool has_digest;
  uint8_t digest[32]; /* SHA-256 of these */
};

struct sc_log_id {
  uint64_t hash; /* 0 = free */
  uint64_t place; /* where it stands first, as far as known */
};

#define SC_LOG_POLICY_MAX 1024u /* bytes of each text of a policy: what is behind is left out */

struct sc_log_policy {
  struct sc_str name, version, digest; /* empty = not said */
  uint64_t events;
};

struct sc_log_gap {
  int64_t from, to; /* the first hour without an event, and the first with one again */
};

struct sc_log_stats {
  struct sc_arena *arena;
  SC_VEC(struct sc_log_file) files; /* in the order in which they were read; finished: by name */
  uint64_t lines, events, bytes;
  uint64_t not_taken; /* records that a map says are no decisions */
  struct sc_log_samples damaged, repeated;
  int64_t first, last; /* times, where events > 0 */
  struct sc_log_policy policies[SC_LOG_POLICIES]; /* finished: by name, version, digest */
  size_t policy_count, policy_last; /* the one found last */
  uint64_t policy_others; /* events of further ones */
  uint64_t *hours; /* a bit per hour of 1970 to 2105 */
  struct sc_log_id *ids[2]; /* open-addressed; [0] is being filled */
  size_t id_count; /* of [0] */
  bool id_rotated; /* [1] holds something */
  bool ids_forgotten; /* not every two ids were compared */
};

void sc_log_stats_init(struct sc_arena *arena, struct sc_log_stats *stats);
/* The events that follow are of this log; the name is borrowed. False: there are too many. */
bool sc_log_stats_begin(struct sc_log_stats *stats, const char *name);
void sc_log_stats_damaged(struct sc_log_stats *stats, uint64_t line, size_t byte, const char *why);
void sc_log_stats_add(struct sc_log_stats *stats, const struct sc_event *event);
/* Once, when all is read. */
void sc_log_stats_finish(struct sc_log_stats *stats);

/* The parts of it, for what was counted elsewhere: the number of events and their period, an hour (since 1970) with events,
 * events of a policy, an id, a sample of the repeated or the damaged. Places are of the files as they stand now. */
void sc_log_stats_add_use(struct sc_log_stats *stats, const struct sc_use *use);
void sc_log_stats_add_hour(struct sc_log_stats *stats, uint32_t hour);
void sc_log_stats_add_policy(struct sc_log_stats *stats, const struct sc_log_policy *policy);
void sc_log_stats_add_id(struct sc_log_stats *stats, uint64_t hash, uint64_t place);
void sc_log_stats_add_sample(struct sc_log_stats *stats, struct sc_log_samples *samples,
                             const struct sc_log_place *sample);

/* That the event will be added soon: its place in memory far away is asked for. Always inline: gcc takes a function that only
 * prefetches for one without effect, and drops its calls. */
__attribute__((always_inline)) static inline void
sc_log_stats_expect(const struct sc_log_stats *stats, const struct sc_event *event) {
  if (!event->has_id || stats->ids[0] == NULL) return;
  __builtin_prefetch(stats->ids[0] + (event->id_hash & (2 * SC_LOG_IDS - 1)), 1);
  if (stats->id_rotated)
    __builtin_prefetch(stats->ids[1] + (event->id_hash & (2 * SC_LOG_IDS - 1)));
}

/* Runs of at least `hours` hours without an event between the first and the last one, in order. */
struct sc_log_gaps {
  struct sc_log_gap *items;
  size_t count, capacity;
};
void sc_log_stats_gaps(const struct sc_log_stats *stats, uint32_t hours, struct sc_log_gaps *out);

#endif
