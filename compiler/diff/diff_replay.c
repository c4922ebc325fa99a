/* SPDX-License-Identifier: Apache-2.0
 *
 * diff_replay.c - events to changes.
 *
 * An event that a table cannot decide, for its line lacks an attribute, is told of by itself, and counted as one that may lie in
 * a change where some value of what is missing puts it there.
 */
#include "diff/diff_replay.h"

#include <stdlib.h>

#include "explain/answer.h"

/* Who asked, as one name: the user, or else the roles. */
static struct sc_str subject_of(struct sc_arena *arena, const struct scope_request *request) {
  struct sc_text text = {0};
  if (request->user.name.len > 0) return sc_str_of(request->user.name);
  if (request->role_count == 0) return SC_STR("nobody");
  for (size_t i = 0; i < request->role_count && i < SCOPE_ROLES_MAX; i++)
    sc_text_format(arena, &text, "%s%.*s", i == 0 ? "role " : ", ", (int)request->roles[i].name.len,
                   request->roles[i].name.ptr);
  return sc_text_str(&text);
}

static void add_subject(struct sc_change_replay *replay, uint32_t change,
                        const struct scope_request *request) {
  struct sc_arena *scratch = &replay->scratch;
  sc_arena_recycle(scratch, scratch);
  scratch->recovery = replay->arena->recovery;
  struct sc_str name = subject_of(scratch, request);
  struct sc_text key = {0};
  sc_text_format(scratch, &key, "%u.", change);
  sc_text_add(scratch, &key, name);
  uint32_t at = sc_map_get(&replay->subject_ids, sc_text_str(&key));
  if (at == SC_NOT_FOUND && replay->subjects.count == SC_REPLAY_SUBJECTS_MAX) {
    replay->changes[change].unnamed++;
    return;
  }
  if (at == SC_NOT_FOUND) {
    at = (uint32_t)replay->subjects.count;
    (void)sc_map_add(replay->arena, &replay->subject_ids,
                     sc_str_copy(replay->arena, sc_text_str(&key)), at);
    *SC_PUSH(replay->arena, &replay->subjects) =
        (struct sc_replay_subject){change, sc_str_copy(replay->arena, name), 0};
  }
  replay->subjects.items[at].count++;
}

static void count_decided(struct sc_change_replay *replay, const struct sc_request_pair *pair,
                          const struct scope_decision decisions[SC_SIDES],
                          const struct sc_use *use) {
  struct sc_locator *locator = &replay->locator;
  unsigned outcome = sc_outcome_of(replay->diff, decisions);
  if (outcome == 0) {
    replay->same++;
    return;
  }
  replay->differ[outcome - 1]++;
  sc_locate(locator, (enum sc_change_kind)(outcome - 1), pair, false);
  replay->elsewhere += locator->found_count == 0;
  for (size_t i = 0; i < locator->found_count; i++) {
    sc_use_join(&replay->changes[locator->found[i]].use, use);
    add_subject(replay, locator->found[i], pair->of[0]);
  }
}

static void count_undecided(struct sc_change_replay *replay, const struct sc_request_pair *pair,
                            enum sc_replayed before, enum sc_replayed after) {
  const bool possible[SC_DIFFERENCE_KINDS] = {
      before != SC_REPLAYED_ALLOW && after != SC_REPLAYED_DENY,
      before != SC_REPLAYED_DENY && after != SC_REPLAYED_ALLOW,
      before != SC_REPLAYED_DENY && after != SC_REPLAYED_DENY};
  replay->unreplayable++;
  for (unsigned kind = 0; kind < SC_DIFFERENCE_KINDS; kind++) {
    if (!possible[kind]) continue;
    sc_locate(&replay->locator, (enum sc_change_kind)kind, pair, true);
    for (size_t i = 0; i < replay->locator.found_count; i++)
      replay->changes[replay->locator.found[i]].maybe++;
  }
}

static void take(void *ctx, const struct sc_simulation *s) {
  struct sc_change_replay *replay = ctx;
  for (size_t i = 0; i < s->batch_count; i++) {
    const struct sc_request_pair pair = {{&s->now.requests[i], &s->candidate.requests[i]}};
    const struct scope_decision decisions[SC_SIDES] = {s->now.decisions[i],
                                                       s->candidate.decisions[i]};
    enum sc_replayed before = s->now.outcomes[i], after = s->candidate.outcomes[i];
    if (before == SC_REPLAYED_UNREPLAYABLE || after == SC_REPLAYED_UNREPLAYABLE)
      count_undecided(replay, &pair, before, after);
    else
      count_decided(replay, &pair, decisions, &s->batch[i].use);
  }
}

static void release_scratch(void *ptr) { sc_arena_release(ptr); }

void sc_diff_replay_init(struct sc_diff *diff, struct sc_simulation *simulation,
                         struct sc_change_replay *out) {
  *out = (struct sc_change_replay){.arena = diff->arena, .diff = diff, .simulation = simulation};
  out->changes = SC_NEW_ARRAY(diff->arena, struct sc_replayed_change, diff->changes.count);
  sc_locator_init(diff->arena, diff, &out->locator);
  sc_arena_init(&out->scratch);
  sc_arena_defer(diff->arena, release_scratch, &out->scratch);
  simulation->take = take;
  simulation->take_ctx = out;
}

static int compare_subjects(const void *a, const void *b) {
  const struct sc_replay_subject *x = a, *y = b;
  if (x->change != y->change) return x->change < y->change ? -1 : 1;
  if (x->count != y->count) return x->count > y->count ? -1 : 1;
  return sc_str_compare(x->name, y->name);
}

bool sc_diff_replay_run(struct sc_change_replay *replay, struct sc_str *error) {
  if (!sc_simulate_run(replay->simulation, error)) return false;
  sc_simulate_finish(replay->simulation);
  struct sc_replay_subject *subjects = replay->subjects.items;
  size_t count = replay->subjects.count;
  if (count > 0) qsort(subjects, count, sizeof *subjects, compare_subjects);
  for (size_t i = 0; i < count; i++) {
    struct sc_replayed_change *change = &replay->changes[subjects[i].change];
    if (change->subject_count++ == 0) change->subjects = &subjects[i];
  }
  replay->diff->replay = replay;
  return true;
}
