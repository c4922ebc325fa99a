/* SPDX-License-Identifier: Apache-2.0
 *
 * simulate.c - files to lines, lines to events, events in batches to what is counted.
 *
 * Invariant: an event borrows from the line buffer and the pool, so a batch is counted before either is used again.
 */
#include "simulate/simulate.h"

#include <errno.h>

#define AHEAD 8u /* events whose far memory is asked for while others are counted */
#define BLOCK ((size_t)1 << 18)
#define BUFFER_SIZE (SC_EVENT_LINE_MAX + 1 + BLOCK)

void sc_simulate_init(struct sc_arena *arena, struct sc_simulation *s,
                      const struct sc_sim_policy *now, const struct sc_sim_policy *candidate) {
  *s = (struct sc_simulation){.arena = arena, .has_candidate = candidate != NULL};
  sc_log_source_init(arena, &s->source);
  sc_log_stats_init(arena, &s->stats);
  sc_event_pool_init(arena, &s->pool, SC_REPLAY_BATCH);
  sc_side_init(arena, &s->now, now->table, now->bytes, &s->pool);
  if (candidate != NULL)
    sc_side_init(arena, &s->candidate, candidate->table, candidate->bytes, &s->pool);
  sc_cells_init(arena, &s->cells, &s->now);
  sc_groups_init(arena, &s->groups, &s->now, candidate != NULL ? &s->candidate : NULL);
  s->batch = SC_NEW_ARRAY(arena, struct sc_event, SC_REPLAY_BATCH);
  s->buffer = SC_NEW_ARRAY(arena, char, BUFFER_SIZE);
}

static void count_batch(struct sc_simulation *s) {
  if (s->batch_count == 0) return;
  sc_side_decide(&s->now, s->batch, s->batch_count);
  if (s->has_candidate) sc_side_decide(&s->candidate, s->batch, s->batch_count);
  for (size_t i = 0; i < s->batch_count; i++) {
    if (i + AHEAD < s->batch_count) sc_log_stats_expect(&s->stats, &s->batch[i + AHEAD]);
    sc_log_stats_add(&s->stats, &s->batch[i], s->path);
    sc_cells_add(&s->cells, &s->batch[i], i);
    sc_groups_add(&s->groups, &s->batch[i], i);
  }
  s->batch_count = 0;
  sc_event_pool_clear(&s->pool);
}

/* --- lines ------------------------------------------------------------------------------------------------------- */

struct file_lines {
  struct sc_simulation *s;
  uint64_t line;
  bool skipping; /* inside a line that is too long */
};

static void damaged(struct file_lines *f, size_t byte, const char *why) {
  sc_log_sample(f->s->arena, &f->s->stats.damaged, f->s->path, f->line, byte, sc_str_from(why));
}

static bool is_blank(struct sc_str line) {
  for (size_t i = 0; i < line.len; i++)
    if (line.ptr[i] != ' ' && line.ptr[i] != '\t' && line.ptr[i] != '\r') return false;
  return true;
}

static void take_line(struct file_lines *f, struct sc_str line) {
  struct sc_simulation *s = f->s;
  struct sc_event_error error;
  f->line++;
  s->stats.lines++;
  if (line.len > SC_EVENT_LINE_MAX) {
    damaged(f, 0, "the line is longer than 1 MiB");
    return;
  }
  if (!sc_event_pool_fits(&s->pool, line.len)) count_batch(s);
  struct sc_event *event = &s->batch[s->batch_count];
  if (!sc_event_read(line, &s->pool, event, &error)) {
    if (is_blank(line))
      s->stats.lines--;
    else
      damaged(f, error.byte, error.message);
    return;
  }
  event->line = f->line;
  sc_log_stats_expect(&s->stats, event);
  if (++s->batch_count == SC_REPLAY_BATCH) count_batch(s);
}

static void take_long_line(struct file_lines *f) {
  take_line(f, (struct sc_str){f->s->buffer, SC_EVENT_LINE_MAX + 1});
}

/* The whole lines in the buffer; the rest moves to its front, and its length is returned. */
static size_t take_lines(struct file_lines *f, size_t len) {
  char *buffer = f->s->buffer;
  size_t begin = 0;
  for (;;) {
    char *end = memchr(buffer + begin, '\n', len - begin);
    if (end == NULL) break;
    if (f->skipping)
      take_long_line(f);
    else
      take_line(f, (struct sc_str){buffer + begin, (size_t)(end - buffer) - begin});
    f->skipping = false;
    begin = (size_t)(end - buffer) + 1;
  }
  count_batch(f->s);
  size_t rest = len - begin;
  if (f->skipping || rest > SC_EVENT_LINE_MAX) {
    f->skipping = true;
    return 0;
  }
  memmove(buffer, buffer + begin, rest);
  return rest;
}

static void finish_lines(struct file_lines *f, size_t held) {
  if (f->skipping)
    take_long_line(f);
  else if (held > 0)
    take_line(f, (struct sc_str){f->s->buffer, held}); /* the last line may lack its end */
  count_batch(f->s);
}

/* --- files --------------------------------------------------------------------------------------------------------- */

static bool read_failed(struct sc_simulation *s, const char *path, struct sc_str *error) {
  if (errno == 0 || errno == ENOMEM) sc_arena_fail(s->arena);
  *error = sc_str_format(s->arena, "%s: %s", path, strerror(errno));
  return false;
}

static bool read_log(struct sc_simulation *s, const char *path, struct sc_str *error) {
  struct file_lines f = {.s = s};
  size_t held = 0, got;
  const char *why;
  s->path = strcmp(path, "-") == 0 ? "<stdin>" : path;
  if (!sc_log_source_open(&s->source, path)) return read_failed(s, s->path, error);
  for (;;) {
    enum sc_log_read status = sc_log_source_read(&s->source, s->buffer + held, BLOCK, &got, &why);
    if (status == SC_LOG_READ_ERROR) return read_failed(s, s->path, error);
    held = take_lines(&f, held + got);
    if (status == SC_LOG_READ_DAMAGED) {
      f.line++;
      s->stats.lines++;
      damaged(&f, 0, why); /* also the line in which it ends */
      break;
    }
    if (got == 0) {
      finish_lines(&f, held);
      break;
    }
    if (s->progress != NULL) s->progress(s->progress_ctx, s);
  }
  sc_log_source_close(&s->source);
  return true;
}

bool sc_simulate_run(struct sc_simulation *s, struct sc_str *error) {
  for (size_t i = 0; i < s->files.count; i++)
    if (!read_log(s, s->files.items[i], error)) return false;
  s->stats.bytes = s->source.bytes;
  sc_cells_fold(&s->cells);
  sc_groups_sort(&s->groups);
  return true;
}
