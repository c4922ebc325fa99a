/* SPDX-License-Identifier: Apache-2.0
 *
 * diff_replay_text.c - what recorded requests say of a change, in words.
 */
#include "diff/diff_replay.h"
#include "explain/request_text.h"

#define SUBJECTS_SHOWN 3u

static const char *plural(uint64_t count) { return count == 1 ? "" : "s"; }

static struct sc_str number(const struct sc_diff *diff, uint64_t count) {
  return sc_str_count(diff->arena, count);
}

static void add_period(const struct sc_diff *diff, struct sc_text *out, int64_t first,
                       int64_t last) {
  struct sc_str from = sc_instant_text(diff->arena, first);
  sc_text_format(diff->arena, out, ", %.*s", SC_STR_ARGS(from));
  if (last == first) return;
  sc_text_format(diff->arena, out, " to %.*s", SC_STR_ARGS(sc_instant_text(diff->arena, last)));
}

struct sc_str sc_diff_replay_totals(const struct sc_diff *diff) {
  const struct sc_change_replay *replay = diff->replay;
  const struct sc_log_stats *stats = &replay->simulation->stats;
  struct sc_text out = {0};
  sc_text_format(diff->arena, &out, "replayed %.*s request%s",
                 SC_STR_ARGS(number(diff, stats->events)), plural(stats->events));
  if (stats->events > 0) add_period(diff, &out, stats->first, stats->last);
  sc_text_format(diff->arena, &out, ": %.*s answered as before",
                 SC_STR_ARGS(number(diff, replay->same)));
  for (unsigned kind = 0; kind < SC_DIFFERENCE_KINDS; kind++)
    if (replay->differ[kind] > 0)
      sc_text_format(diff->arena, &out, ", %.*s %s",
                     SC_STR_ARGS(number(diff, replay->differ[kind])),
                     sc_change_title((enum sc_change_kind)kind));
  if (replay->elsewhere > 0)
    sc_text_format(diff->arena, &out, " (%.*s in no region that is listed)",
                   SC_STR_ARGS(number(diff, replay->elsewhere)));
  if (replay->unreplayable > 0)
    sc_text_format(diff->arena, &out, "; %.*s cannot be replayed, for the log lacks an attribute",
                   SC_STR_ARGS(number(diff, replay->unreplayable)));
  if (stats->damaged.count > 0)
    sc_text_format(diff->arena, &out, "; %.*s damaged line%s",
                   SC_STR_ARGS(number(diff, stats->damaged.count)), plural(stats->damaged.count));
  return sc_text_str(&out);
}

static void add_subjects(const struct sc_diff *diff, struct sc_text *out,
                         const struct sc_replayed_change *change) {
  uint64_t told = 0;
  size_t shown =
      change->subject_count > SUBJECTS_SHOWN + 1 ? SUBJECTS_SHOWN : change->subject_count;
  for (size_t i = 0; i < shown; i++) {
    const struct sc_replay_subject *subject = &change->subjects[i];
    sc_text_format(diff->arena, out, "%s%.*s (%.*s)", i == 0 ? ", by " : ", ",
                   SC_STR_ARGS(subject->name), SC_STR_ARGS(number(diff, subject->count)));
    told += subject->count;
  }
  if (told < change->use.count)
    sc_text_format(diff->arena, out, " and others (%.*s)",
                   SC_STR_ARGS(number(diff, change->use.count - told)));
}

struct sc_str sc_diff_replay_line(const struct sc_diff *diff, const struct sc_change *change) {
  const struct sc_change_replay *replay = diff->replay;
  const struct sc_replayed_change *replayed = &replay->changes[change - diff->changes.items];
  uint64_t events = replay->simulation->stats.events;
  struct sc_text out = {0};
  sc_text_format(diff->arena, &out, "%.*s of %.*s request%s %s in it",
                 SC_STR_ARGS(number(diff, replayed->use.count)), SC_STR_ARGS(number(diff, events)),
                 plural(events), replayed->use.count == 1 ? "falls" : "fall");
  if (replayed->use.count > 0) {
    add_period(diff, &out, replayed->use.first, replayed->use.last);
    add_subjects(diff, &out, replayed);
  }
  if (replayed->maybe > 0)
    sc_text_format(diff->arena, &out, "; %.*s that cannot be replayed may",
                   SC_STR_ARGS(number(diff, replayed->maybe)));
  return sc_text_str(&out);
}
