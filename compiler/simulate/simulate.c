/* SPDX-License-Identifier: Apache-2.0
 *
 * simulate.c - files to lines, lines to events, events in batches to what is counted.
 *
 * Invariant: an event borrows from the line buffer and the pool, so a batch is counted before either is used again.
 */
#include "simulate/simulate.h"

#include <errno.h>
#include <inttypes.h>

#include "simulate/fold.h"

#define AHEAD 8u /* events whose far memory is asked for while others are counted */

void sc_simulate_init(struct sc_arena *arena, struct sc_simulation *s,
                      const struct sc_sim_policy *now, const struct sc_sim_policy *candidate) {
  *s = (struct sc_simulation){.arena = arena, .has_candidate = candidate != NULL};
  sc_log_lines_init(arena, &s->lines);
  sc_log_stats_init(arena, &s->stats);
  sc_event_pool_init(arena, &s->pool, SC_REPLAY_BATCH);
  sc_side_init(arena, &s->now, now->table, now->bytes, &s->pool);
  if (candidate != NULL)
    sc_side_init(arena, &s->candidate, candidate->table, candidate->bytes, &s->pool);
  sc_cells_init(arena, &s->cells, &s->now);
  sc_profiles_init(arena, &s->profiles, &s->now, now->zone);
  sc_groups_init(arena, &s->groups, &s->now, candidate != NULL ? &s->candidate : NULL);
  s->batch = SC_NEW_ARRAY(arena, struct sc_event, SC_REPLAY_BATCH);
  s->room = SC_NEW_ARRAY(arena, char, SC_LINE_MAX);
}

void sc_simulate_flush(struct sc_simulation *s) {
  if (s->batch_count == 0) return;
  sc_side_decide(&s->now, s->batch, s->batch_count);
  if (s->has_candidate) sc_side_decide(&s->candidate, s->batch, s->batch_count);
  if (s->take != NULL) s->take(s->take_ctx, s);
  for (size_t i = 0; i < s->batch_count; i++) {
    const struct sc_event *event = &s->batch[i];
    if (s->folding) {
      sc_log_stats_add_use(&s->stats, &event->use);
    } else {
      if (i + AHEAD < s->batch_count) sc_log_stats_expect(&s->stats, &s->batch[i + AHEAD]);
      sc_log_stats_add(&s->stats, event);
      if (s->take == NULL) sc_profiles_add(&s->profiles, event, i);
    }
    if (s->take != NULL) continue;
    sc_cells_add(&s->cells, event, i);
    sc_groups_add(&s->groups, event, i);
  }
  s->batch_count = 0;
  sc_event_pool_clear(&s->pool);
}

static bool is_blank(struct sc_str line) {
  for (size_t i = 0; i < line.len; i++)
    if (line.ptr[i] != ' ' && line.ptr[i] != '\t' && line.ptr[i] != '\r') return false;
  return true;
}

/* --- logs --------------------------------------------------------------------------------------------------------- */

static bool take_event(void *ctx, const struct sc_log_line *line) {
  struct sc_simulation *s = ctx;
  struct sc_event_error error;
  s->stats.lines++;
  if (line->damage != NULL) {
    sc_log_stats_damaged(&s->stats, line->number, line->byte, line->damage);
    return true;
  }
  if (s->records != NULL && s->mapped != NULL) s->mapped(s->mapped_ctx, line->text);
  if (!sc_event_pool_fits(&s->pool, line->text.len)) sc_simulate_flush(s);
  struct sc_event *event = &s->batch[s->batch_count];
  if (!sc_event_read(line->text, &s->pool, event, &error)) {
    if (is_blank(line->text))
      s->stats.lines--;
    else
      sc_log_stats_damaged(&s->stats, line->number, error.byte, error.message);
    return true;
  }
  event->line = line->number;
  sc_log_stats_expect(&s->stats, event);
  if (++s->batch_count == SC_REPLAY_BATCH) sc_simulate_flush(s);
  return true;
}

static void flush_events(void *ctx) {
  struct sc_simulation *s = ctx;
  sc_simulate_flush(s);
  if (s->progress != NULL) s->progress(s->progress_ctx, s);
}

bool sc_simulate_read_failed(struct sc_simulation *s, struct sc_str *error) {
  if (errno == 0 || errno == ENOMEM) sc_arena_fail(s->arena);
  *error = sc_str_format(s->arena, "%s: %s", s->path, strerror(errno));
  return false;
}

static const char *shown_name(const char *path) {
  return strcmp(path, "-") == 0 ? "<stdin>" : path;
}

/* One file, as a log among the others. */
static bool read_file(struct sc_simulation *s, const char *path, struct sc_log_records *records,
                      const struct sc_line_taker *taker, struct sc_str *error) {
  s->path = shown_name(path);
  if (!sc_log_stats_begin(&s->stats, s->path)) {
    *error = SC_STR("there are more than 16,777,216 files");
    return false;
  }
  enum sc_lines_status status = records != NULL ? sc_log_records_read(records, path, taker)
                                                : sc_log_lines_read(&s->lines, path, taker);
  if (status == SC_LINES_ERROR) return sc_simulate_read_failed(s, error);
  if (records != NULL) s->stats.not_taken += records->not_taken;
  struct sc_log_file *file = &s->stats.files.items[s->stats.files.count - 1];
  file->bytes = s->lines.bytes;
  file->has_digest = s->lines.digested;
  memcpy(file->digest, s->lines.digest, sizeof file->digest);
  s->stats.bytes += file->bytes;
  return status == SC_LINES_OK;
}

void sc_simulate_map(struct sc_simulation *s, const struct sc_log_map *map) {
  s->records = SC_NEW(s->arena, struct sc_log_records);
  sc_log_records_init(s->arena, s->records, &s->lines, map);
}

bool sc_simulate_run(struct sc_simulation *s, struct sc_str *error) {
  struct sc_line_taker taker = {s, take_event, flush_events};
  s->folding = false;
  for (size_t i = 0; i < s->files.count; i++)
    if (!read_file(s, s->files.items[i], s->records, &taker, error)) return false;
  return true;
}

void sc_simulate_finish(struct sc_simulation *s) {
  sc_log_stats_finish(&s->stats);
  sc_cells_fold(&s->cells);
  sc_groups_finish(&s->groups, &s->now, &s->candidate, &s->pool);
}

/* --- rows ------------------------------------------------------------------------------------------------------------ */

struct rows {
  struct sc_simulation *s;
  struct sc_str error;
};

static bool take_row(void *ctx, const struct sc_log_line *line) {
  struct rows *rows = ctx;
  struct sc_simulation *s = rows->s;
  struct sc_str why;
  if (line->damage != NULL)
    why = sc_str_from(line->damage);
  else if (is_blank(line->text) || sc_fold_line(s, line->text, &why))
    return true;
  rows->error =
      sc_str_format(s->arena, "%s:%" PRIu64 ": %.*s", s->path, line->number, SC_STR_ARGS(why));
  return false;
}

static void flush_rows(void *ctx) { sc_simulate_flush(((struct rows *)ctx)->s); }

bool sc_simulate_fold(struct sc_simulation *s, const char *path, struct sc_str *error) {
  struct rows rows = {.s = s};
  struct sc_line_taker taker = {&rows, take_row, flush_rows};
  s->fits = false;
  if (!read_file(s, path, NULL, &taker, error)) {
    if (rows.error.len > 0) *error = rows.error;
    return false;
  }
  if (s->fits) return true;
  *error = sc_str_format(s->arena, "%s: no row says for which policy the query was made", s->path);
  return false;
}
