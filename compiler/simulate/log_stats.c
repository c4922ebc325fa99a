/* SPDX-License-Identifier: Apache-2.0
 *
 * log_stats.c - counting, in constant memory.
 */
#include "simulate/log_stats.h"

#include <sys/mman.h>

#define HOURS (((size_t)1 << 32) / 3600 + 1)
#define ID_SLOTS (2 * SC_LOG_IDS)
#define ID_BYTES (ID_SLOTS * sizeof(uint64_t))

void sc_log_stats_init(struct sc_arena *arena, struct sc_log_stats *stats) {
  *stats = (struct sc_log_stats){.arena = arena};
  stats->hours = SC_NEW_ARRAY(arena, uint64_t, HOURS / 64 + 1);
}

void sc_log_sample(struct sc_arena *arena, struct sc_log_samples *samples, const char *file,
                   uint64_t line, size_t byte, struct sc_str what) {
  if (samples->count < SC_LOG_SAMPLES) {
    struct sc_str kept = what.len > 120 ? (struct sc_str){what.ptr, 120} : what;
    samples->items[samples->count] =
        (struct sc_log_place){file, line, byte, sc_str_copy(arena, kept)};
  }
  samples->count++;
}

/* --- repeated ids ------------------------------------------------------------------------------------------------- */

static bool id_find(const uint64_t *slots, uint64_t hash, size_t *slot) {
  size_t at = hash & (ID_SLOTS - 1);
  while (slots[at] != 0 && slots[at] != hash) at = (at + 1) & (ID_SLOTS - 1);
  *slot = at;
  return slots[at] == hash;
}

static void unmap(void *ptr) { (void)munmap(ptr, ID_BYTES); }

/* Reached at random: on large pages where the system has them. */
static uint64_t *map_slots(struct sc_arena *arena) {
  void *slots = mmap(NULL, ID_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (slots == MAP_FAILED) sc_arena_fail(arena);
  sc_arena_defer(arena, unmap, slots);
  (void)madvise(slots, ID_BYTES, MADV_HUGEPAGE);
  return slots;
}

/* The generation that is full becomes the older one; the older one is forgotten. */
static void rotate_ids(struct sc_log_stats *stats) {
  uint64_t *oldest = stats->ids[1];
  stats->ids[1] = stats->ids[0];
  stats->ids[0] = oldest;
  if (stats->id_rotated) memset(oldest, 0, ID_BYTES);
  stats->id_rotated = true;
  stats->id_count = 0;
}

/* Remembers the id; true if it was there. */
static bool id_seen(struct sc_log_stats *stats, uint64_t hash) {
  size_t slot;
  if (hash == 0) hash = 1; /* 0 is a free slot */
  for (size_t i = 0; i < 2; i++)
    if (stats->ids[i] == NULL) stats->ids[i] = map_slots(stats->arena);
  if (stats->id_rotated && id_find(stats->ids[1], hash, &slot)) return true;
  if (id_find(stats->ids[0], hash, &slot)) return true;
  if (stats->id_count == SC_LOG_IDS) {
    rotate_ids(stats);
    slot = hash & (ID_SLOTS - 1);
  }
  stats->ids[0][slot] = hash;
  stats->id_count++;
  return false;
}

/* --- policies --------------------------------------------------------------------------------------------------------- */

static bool is_policy(const struct sc_log_policy *a, const struct sc_log_policy *b) {
  return sc_str_equal(a->digest, b->digest) && sc_str_equal(a->version, b->version) &&
         sc_str_equal(a->name, b->name);
}

void sc_log_stats_add_policy(struct sc_log_stats *stats, const struct sc_log_policy *policy) {
  size_t i = stats->policy_last;
  if (i >= stats->policy_count || !is_policy(&stats->policies[i], policy))
    for (i = 0; i < stats->policy_count && !is_policy(&stats->policies[i], policy);) i++;
  if (i == SC_LOG_POLICIES) {
    stats->policy_others += policy->events;
    return;
  }
  if (i == stats->policy_count) {
    stats->policies[i] = (struct sc_log_policy){sc_str_copy(stats->arena, policy->name),
                                                sc_str_copy(stats->arena, policy->version),
                                                sc_str_copy(stats->arena, policy->digest), 0};
    stats->policy_count++;
  }
  stats->policies[i].events += policy->events;
  stats->policy_last = i;
}

void sc_log_stats_add_use(struct sc_log_stats *stats, const struct sc_use *use) {
  if (stats->events == 0 || use->first < stats->first) stats->first = use->first;
  if (stats->events == 0 || use->last > stats->last) stats->last = use->last;
  stats->events += use->count;
}

void sc_log_stats_add_hour(struct sc_log_stats *stats, uint32_t hour) {
  stats->hours[hour / 64] |= UINT64_C(1) << hour % 64;
}

void sc_log_stats_add(struct sc_log_stats *stats, const struct sc_event *event, const char *file) {
  struct sc_log_policy policy = {event->policy_name, event->policy_version, event->policy_digest,
                                 event->use.count};
  sc_log_stats_add_use(stats, &event->use);
  sc_log_stats_add_hour(stats, (uint32_t)event->time / 3600);
  sc_log_stats_add_policy(stats, &policy);
  if (event->has_id && id_seen(stats, event->id_hash))
    sc_log_sample(stats->arena, &stats->repeated, file, event->line, 0, event->id);
}

void sc_log_stats_gaps(const struct sc_log_stats *stats, uint32_t hours, struct sc_log_gaps *out) {
  if (stats->events == 0) return;
  int64_t since = stats->first / 3600;
  for (int64_t hour = since; hour <= stats->last / 3600; hour++) {
    if (!(stats->hours[hour / 64] >> hour % 64 & 1)) continue;
    if (hour - since > (int64_t)hours)
      *SC_PUSH(stats->arena, out) = (struct sc_log_gap){(since + 1) * 3600, hour * 3600};
    since = hour;
  }
}
