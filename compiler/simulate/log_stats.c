/* SPDX-License-Identifier: Apache-2.0
 *
 * log_stats.c - counting, in constant memory.
 */
#include "simulate/log_stats.h"

#include <stdlib.h>
#include <sys/mman.h>

#define HOURS (((size_t)1 << 32) / 3600 + 1)
#define ID_SLOTS (2 * SC_LOG_IDS)
#define ID_BYTES (ID_SLOTS * sizeof(struct sc_log_id))

void sc_log_stats_init(struct sc_arena *arena, struct sc_log_stats *stats) {
  *stats = (struct sc_log_stats){.arena = arena};
  stats->hours = SC_NEW_ARRAY(arena, uint64_t, HOURS / 64 + 1);
}

/* --- places -------------------------------------------------------------------------------------------------------- */

static uint64_t line_of(uint64_t place) { return place & ((UINT64_C(1) << SC_LOG_LINE_BITS) - 1); }

static const struct sc_log_file *file_of(const struct sc_log_stats *stats, uint64_t place) {
  return &stats->files.items[place >> SC_LOG_LINE_BITS];
}

static int compare_files(const struct sc_log_file *a, const struct sc_log_file *b) {
  int order = strcmp(a->name, b->name);
  return order != 0 ? order : memcmp(a->digest, b->digest, sizeof a->digest);
}

static int compare_places(const struct sc_log_stats *stats, uint64_t a, uint64_t b) {
  int order = a >> SC_LOG_LINE_BITS == b >> SC_LOG_LINE_BITS
                  ? 0
                  : compare_files(file_of(stats, a), file_of(stats, b));
  if (order != 0 || line_of(a) == line_of(b)) return order;
  return line_of(a) < line_of(b) ? -1 : 1;
}

bool sc_log_stats_begin(struct sc_log_stats *stats, const char *name) {
  if (stats->files.count == SC_LOG_FILES_MAX) return false;
  SC_PUSH(stats->arena, &stats->files)->name = name;
  return true;
}

static uint64_t place_of(const struct sc_log_stats *stats, uint64_t line) {
  return (uint64_t)(stats->files.count - 1) << SC_LOG_LINE_BITS | line;
}

void sc_log_stats_add_sample(struct sc_log_stats *stats, struct sc_log_samples *samples,
                             const struct sc_log_place *sample) {
  size_t at = samples->shown, last = SC_LOG_SAMPLES - 1;
  samples->count++;
  while (at > 0 && compare_places(stats, sample->place, samples->items[at - 1].place) < 0) at--;
  if (at > last) return;
  size_t moved = (samples->shown < last ? samples->shown : last) - at;
  memmove(samples->items + at + 1, samples->items + at, moved * sizeof *samples->items);
  samples->items[at] = *sample;
  if (samples->shown <= last) samples->shown++;
}

void sc_log_stats_damaged(struct sc_log_stats *stats, uint64_t line, size_t byte, const char *why) {
  struct sc_log_place sample = {
      .place = place_of(stats, line), .byte = byte, .what = sc_str_from(why)};
  sc_log_stats_add_sample(stats, &stats->damaged, &sample);
}

/* --- repeated ids ------------------------------------------------------------------------------------------------- */

static struct sc_log_id *id_find(struct sc_log_id *slots, uint64_t hash) {
  size_t at = hash & (ID_SLOTS - 1);
  while (slots[at].hash != 0 && slots[at].hash != hash) at = (at + 1) & (ID_SLOTS - 1);
  return &slots[at];
}

static void unmap(void *ptr) { (void)munmap(ptr, ID_BYTES); }

/* Reached at random: on large pages where the system has them. */
static struct sc_log_id *map_slots(struct sc_arena *arena) {
  void *slots = mmap(NULL, ID_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (slots == MAP_FAILED) sc_arena_fail(arena);
  sc_arena_defer(arena, unmap, slots);
  (void)madvise(slots, ID_BYTES, MADV_HUGEPAGE);
  return slots;
}

/* The generation that is full becomes the older one; the older one is forgotten. */
static void rotate_ids(struct sc_log_stats *stats) {
  struct sc_log_id *oldest = stats->ids[1];
  stats->ids[1] = stats->ids[0];
  stats->ids[0] = oldest;
  if (stats->id_rotated) memset(oldest, 0, ID_BYTES);
  stats->id_rotated = stats->ids_forgotten = true;
  stats->id_count = 0;
}

/* Of two places the first one stays with the id, and the other one is told as a repetition: in the end these are all but the
 * very first, in whatever order they came. */
static void add_again(struct sc_log_stats *stats, struct sc_log_id *id, uint64_t place) {
  struct sc_log_place sample = {.place = place, .id = id->hash};
  if (compare_places(stats, place, id->place) < 0) {
    sample.place = id->place;
    id->place = place;
  }
  sc_log_stats_add_sample(stats, &stats->repeated, &sample);
}

static struct sc_log_id *find_id(const struct sc_log_stats *stats, uint64_t hash) {
  for (size_t i = stats->id_rotated ? 2 : 1; i-- > 0;) {
    struct sc_log_id *id = id_find(stats->ids[i], hash);
    if (id->hash == hash || i == 0) return id;
  }
  return NULL;
}

void sc_log_stats_add_id(struct sc_log_stats *stats, uint64_t hash, uint64_t place) {
  if (hash == 0) hash = 1; /* 0 is a free slot */
  for (size_t i = 0; i < 2; i++)
    if (stats->ids[i] == NULL) stats->ids[i] = map_slots(stats->arena);
  struct sc_log_id *id = find_id(stats, hash);
  if (id->hash == hash) {
    add_again(stats, id, place);
    return;
  }
  if (stats->id_count == SC_LOG_IDS) {
    rotate_ids(stats);
    id = id_find(stats->ids[0], hash);
  }
  *id = (struct sc_log_id){hash, place};
  stats->id_count++;
}

/* --- policies --------------------------------------------------------------------------------------------------------- */

static bool is_policy(const struct sc_log_policy *a, const struct sc_log_policy *b) {
  return sc_str_equal(a->digest, b->digest) && sc_str_equal(a->version, b->version) &&
         sc_str_equal(a->name, b->name);
}

void sc_log_stats_add_policy(struct sc_log_stats *stats, const struct sc_log_policy *of) {
  const struct sc_log_policy cut = {sc_str_cut(of->name, SC_LOG_POLICY_MAX),
                                    sc_str_cut(of->version, SC_LOG_POLICY_MAX),
                                    sc_str_cut(of->digest, SC_LOG_POLICY_MAX), of->events};
  const struct sc_log_policy *policy = &cut;
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

void sc_log_stats_add(struct sc_log_stats *stats, const struct sc_event *event) {
  struct sc_log_policy policy = {event->policy_name, event->policy_version, event->policy_digest,
                                 event->use.count};
  sc_log_stats_add_use(stats, &event->use);
  sc_log_stats_add_hour(stats, (uint32_t)event->time / 3600);
  sc_log_stats_add_policy(stats, &policy);
  if (event->has_id) sc_log_stats_add_id(stats, event->id_hash, place_of(stats, event->line));
}

/* --- what reports show -------------------------------------------------------------------------------------------- */

static void show_places(const struct sc_log_stats *stats, struct sc_log_samples *samples) {
  for (size_t i = 0; i < samples->shown; i++) {
    struct sc_log_place *sample = &samples->items[i];
    sample->file = file_of(stats, sample->place)->name;
    sample->line = line_of(sample->place);
    if (sample->id == 0 || stats->ids[0] == NULL) continue;
    const struct sc_log_id *id = find_id(stats, sample->id);
    if (id->hash != sample->id) continue; /* that generation is forgotten */
    sample->first_file = file_of(stats, id->place)->name;
    sample->first_line = line_of(id->place);
  }
}

static int by_policy(const void *a, const void *b) {
  const struct sc_log_policy *x = a, *y = b;
  int order = sc_str_compare(x->name, y->name);
  if (order == 0) order = sc_str_compare(x->version, y->version);
  return order != 0 ? order : sc_str_compare(x->digest, y->digest);
}

static int by_file(const void *a, const void *b) { return compare_files(a, b); }

void sc_log_stats_finish(struct sc_log_stats *stats) {
  show_places(stats, &stats->damaged);
  show_places(stats, &stats->repeated);
  qsort(stats->policies, stats->policy_count, sizeof *stats->policies, by_policy);
  if (stats->files.count > 0)
    qsort(stats->files.items, stats->files.count, sizeof *stats->files.items, by_file);
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
