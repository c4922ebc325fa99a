/* SPDX-License-Identifier: Apache-2.0
 *
 * partial_read.c - partial files row by row: what belongs to the file, and to the logs.
 *
 * Nothing in a file is trusted: ids, sizes and counts are checked against the tables before they are used.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/hex.h"
#include "simulate/fold.h"
#include "simulate/partial_internal.h"

bool sc_partial_use(const uint64_t *numbers, struct sc_use *out) {
  if (numbers[1] > UINT32_MAX || numbers[2] > UINT32_MAX || numbers[1] > numbers[2]) return false;
  *out = (struct sc_use){numbers[0], (uint32_t)numbers[1], (uint32_t)numbers[2]};
  return true;
}

/* --- the file -------------------------------------------------------------------------------------------------------- */

static bool fail(struct sc_partial *p, const char *why) {
  p->error = sc_str_from(why);
  return false;
}

static bool same_table(struct sc_row *row, const char *name, const struct sc_side *side) {
  struct scope_info info;
  uint8_t digest[32] = {0};
  scope_table_info(side->table, &info);
  sc_row_bytes(row, name, digest, sizeof digest);
  return memcmp(digest, info.digest, sizeof digest) == 0;
}

static bool begin(struct sc_partial *p, struct sc_row *row) {
  struct sc_simulation *s = p->s;
  if (sc_row_number(row, "version", INT64_MAX) != SC_PARTIAL_VERSION)
    return fail(p, "the file is of another version than 1");
  bool same = same_table(row, "table", &s->now);
  bool candidate = sc_row_has(row, "candidate");
  if (!same && row->wrong == NULL)
    return fail(p, "the part was counted by another policy, or by another state of it");
  if (candidate != s->has_candidate)
    return fail(p, candidate ? "the part was counted with a candidate"
                             : "the part was counted without a candidate");
  if (candidate && !same_table(row, "candidate", &s->candidate) && row->wrong == NULL)
    return fail(p, "the part was counted with another candidate, or another state of it");
  struct sc_str zone = sc_row_text(row, "zone");
  if (row->wrong == NULL && !sc_str_equal(zone, s->profiles.zone_name))
    p->error = sc_str_format(
        s->arena, "the part was counted in the time zone %.*s, not in %.*s: --zone chooses one",
        SC_STR_ARGS(sc_str_cut(zone, 40)), SC_STR_ARGS(s->profiles.zone_name));
  if (p->error.len > 0) return false;
  p->open = true;
  p->stats_read = false;
  p->rows = p->damaged = p->repeated = 0;
  p->first_file = s->stats.files.count;
  return true;
}

static bool end(struct sc_partial *p, struct sc_row *row) {
  uint8_t digest[32], wanted[32] = {0};
  uint64_t rows = sc_row_number(row, "rows", INT64_MAX);
  sc_row_bytes(row, "sha256", wanted, sizeof wanted);
  if (!sc_digest_end(p->digest, digest)) sc_arena_fail(p->s->arena);
  p->open = false;
  if (row->wrong != NULL) return false;
  if (rows != p->rows || memcmp(digest, wanted, sizeof digest) != 0)
    return fail(p, "the part is damaged: its digest is another one");
  return p->stats_read || fail(p, "the part is damaged: it has no row \"stats\"");
}

/* --- the logs ------------------------------------------------------------------------------------------------------- */

static void read_file(struct sc_partial *p, struct sc_row *row) {
  struct sc_log_stats *stats = &p->s->stats;
  struct sc_str name = sc_row_text(row, "name");
  if (memchr(name.ptr, 0, name.len) != NULL) sc_row_wrong(row, "name");
  uint64_t bytes = sc_row_number(row, "bytes", INT64_MAX);
  uint8_t digest[32] = {0};
  sc_row_bytes(row, "sha256", digest, sizeof digest);
  if (row->wrong != NULL) return;
  if (!sc_log_stats_begin(stats, sc_arena_copy(stats->arena, name.ptr, name.len))) {
    sc_row_wrong(row, "name");
    return;
  }
  struct sc_log_file *file = &stats->files.items[stats->files.count - 1];
  file->bytes = bytes;
  file->has_digest = true;
  memcpy(file->digest, digest, sizeof digest);
  stats->bytes += bytes;
}

static void read_stats(struct sc_partial *p, struct sc_row *row) {
  struct sc_simulation *s = p->s;
  struct sc_use events = {.count = sc_row_number(row, "events", INT64_MAX)};
  uint64_t lines = sc_row_number(row, "lines", INT64_MAX);
  uint64_t not_taken = sc_row_number(row, "not_taken", INT64_MAX);
  if (events.count > 0) {
    events.first = sc_row_time(row, "first");
    events.last = sc_row_time(row, "last");
    if (events.last < events.first) sc_row_wrong(row, "last");
  }
  /* What the samples do not add themselves. */
  uint64_t damaged = sc_row_number(row, "damaged", INT64_MAX);
  uint64_t repeated = sc_row_number(row, "repeated", INT64_MAX);
  bool forgotten = sc_row_number(row, "ids_forgotten", 1) == 1;
  uint64_t policies = sc_row_number(row, "policy_others", INT64_MAX);
  uint64_t cells = sc_row_number(row, "cells_left_out", INT64_MAX);
  uint64_t groups = sc_row_number(row, "groups_left_out", INT64_MAX);
  uint64_t hours = sc_row_number(row, "hours_left_out", INT64_MAX);
  if (p->stats_read) sc_row_wrong(row, "kind");
  if (row->wrong != NULL) return;
  p->stats_read = true;
  if (events.count > 0) sc_log_stats_add_use(&s->stats, &events);
  s->stats.lines += lines;
  s->stats.not_taken += not_taken;
  s->stats.damaged.count += damaged;
  s->stats.repeated.count += repeated;
  s->stats.ids_forgotten |= forgotten;
  s->stats.policy_others += policies;
  s->cells.uncounted += cells;
  s->groups.left_out += groups;
  s->profiles.uncounted += hours;
}

/* A place of this part as one of the simulation; false: it has no such log. */
static bool map_place(const struct sc_partial *p, uint64_t *place) {
  uint64_t file = *place >> SC_LOG_LINE_BITS;
  if (file >= p->s->stats.files.count - p->first_file) return false;
  *place += (uint64_t)p->first_file << SC_LOG_LINE_BITS;
  return true;
}

static uint64_t number_of(const uint8_t bytes[8]) {
  uint64_t number = 0;
  for (unsigned i = 0; i < 8; i++) number = number << 8 | bytes[i];
  return number;
}

static void read_sample(struct sc_partial *p, struct sc_row *row, struct sc_log_samples *samples) {
  struct sc_log_stats *stats = &p->s->stats;
  struct sc_str why = sc_row_text(row, "why");
  uint8_t id[8] = {0};
  sc_row_bytes(row, "id", id, sizeof id);
  struct sc_log_place sample = {.place = sc_row_number(row, "place", INT64_MAX),
                                .byte = sc_row_number(row, "byte", SC_LINE_MAX + 1),
                                .id = number_of(id)};
  if (!map_place(p, &sample.place)) sc_row_wrong(row, "place");
  if ((samples == &stats->repeated) != (sample.id != 0)) sc_row_wrong(row, "id");
  if (row->wrong != NULL) return;
  sample.what = sc_str_copy(stats->arena, sc_str_cut(why, 120));
  sc_log_stats_add_sample(stats, samples, &sample);
  samples->count--; /* the row `stats` has counted it */
}

static void read_hours(struct sc_partial *p, struct sc_row *row) {
  uint64_t hours[1024];
  size_t count = sc_row_numbers(row, "hours", hours, 1024);
  if (count > 1024) sc_row_wrong(row, "hours");
  for (size_t i = 0; row->wrong == NULL && i < count; i++) {
    if (hours[i] > (uint64_t)SC_HOUR_MAX)
      sc_row_wrong(row, "hours");
    else
      sc_log_stats_add_hour(&p->s->stats, (uint32_t)hours[i]);
  }
}

static void read_policy(struct sc_partial *p, struct sc_row *row) {
  struct sc_log_policy policy = {.name = sc_row_text(row, "name"),
                                 .version = sc_row_text(row, "version"),
                                 .digest = sc_row_text(row, "digest"),
                                 .events = sc_row_number(row, "count", INT64_MAX)};
  if (row->wrong == NULL) sc_log_stats_add_policy(&p->s->stats, &policy);
}

static void read_ids(struct sc_partial *p, struct sc_row *row) {
  struct sc_str ids = sc_row_text(row, "ids");
  uint8_t bytes[SC_PARTIAL_ID];
  if (ids.len % (2 * SC_PARTIAL_ID) != 0) sc_row_wrong(row, "ids");
  for (size_t at = 0; row->wrong == NULL && at < ids.len; at += 2 * SC_PARTIAL_ID) {
    if (!sc_hex_read((struct sc_str){ids.ptr + at, 2 * SC_PARTIAL_ID}, bytes, sizeof bytes)) {
      sc_row_wrong(row, "ids");
      return;
    }
    uint64_t place = number_of(bytes + 8);
    if (!map_place(p, &place))
      sc_row_wrong(row, "ids");
    else
      sc_log_stats_add_id(&p->s->stats, number_of(bytes), place);
  }
}

bool sc_partial_read_logs(struct sc_partial *p, struct sc_str kind, struct sc_row *row) {
  if (sc_str_equal(kind, SC_STR("log")))
    read_file(p, row);
  else if (sc_str_equal(kind, SC_STR("stats")))
    read_stats(p, row);
  else if (sc_str_equal(kind, SC_STR("damaged")))
    read_sample(p, row, &p->s->stats.damaged);
  else if (sc_str_equal(kind, SC_STR("repeated")))
    read_sample(p, row, &p->s->stats.repeated);
  else if (sc_str_equal(kind, SC_STR("policy")))
    read_policy(p, row);
  else if (sc_str_equal(kind, SC_STR("hours")))
    read_hours(p, row);
  else if (sc_str_equal(kind, SC_STR("ids")))
    read_ids(p, row);
  else
    return false;
  return true;
}

/* --- rows ------------------------------------------------------------------------------------------------------------ */

bool sc_partial_read_row(struct sc_partial *p, struct sc_str line) {
  struct sc_row row;
  sc_row_read(line, p->s->room, &row);
  if (row.broken != NULL) return sc_row_fail(p->s->arena, &row, &p->error);
  struct sc_str kind = sc_row_text(&row, "kind");
  bool ok = true;
  if (!p->open) {
    if (!sc_str_equal(kind, SC_STR("partial")))
      return fail(p, "this is no file of --partial: no row \"partial\" begins it");
    ok = begin(p, &row);
  } else if (sc_str_equal(kind, SC_STR("end"))) {
    ok = end(p, &row);
    if (ok) return true;
  } else if (!sc_partial_read_logs(p, kind, &row) && !sc_partial_read_use(p, kind, &row) &&
             !sc_partial_read_profile(p, kind, &row) && row.wrong == NULL) {
    p->error = sc_str_format(p->s->arena, "there are no rows of the kind \"%.*s\"",
                             SC_STR_ARGS(sc_str_cut(kind, 40)));
    return false;
  }
  if (row.wrong != NULL) return sc_row_fail(p->s->arena, &row, &p->error);
  if (!ok) return false;
  p->rows++;
  return true;
}

static bool take(void *ctx, const struct sc_log_line *line) {
  struct sc_partial *p = ctx;
  bool ok = line->damage == NULL ? sc_partial_read_row(p, line->text) : fail(p, line->damage);
  if (ok && p->open &&
      (!sc_digest_add(p->digest, line->text.ptr, line->text.len) ||
       !sc_digest_add(p->digest, "\n", 1)))
    sc_arena_fail(p->s->arena);
  if (!ok)
    p->error = sc_str_format(p->s->arena, "%s:%" PRIu64 ": %.*s", p->s->path, line->number,
                             SC_STR_ARGS(p->error));
  return ok;
}

static void flush(void *ctx) { (void)ctx; }

static void free_digest(void *digest) { sc_digest_free(digest); }

bool sc_partial_read(struct sc_simulation *s, const char *path, struct sc_str *error) {
  struct sc_partial partial = {.s = s, .digest = sc_digest_new()};
  struct sc_line_taker taker = {&partial, take, flush};
  if (partial.digest == NULL) sc_arena_fail(s->arena);
  sc_arena_defer(s->arena, free_digest, partial.digest);
  s->path = strcmp(path, "-") == 0 ? "<stdin>" : path;
  enum sc_lines_status status = sc_log_lines_read(&s->lines, path, &taker);
  *error = partial.error;
  if (status == SC_LINES_OK && !partial.open && partial.rows > 0) return true;
  if (status == SC_LINES_OK)
    *error = sc_str_format(s->arena, "%s: %s", s->path,
                           partial.open ? "the file ends within a part: it was cut off"
                                        : "the file is empty");
  if (status == SC_LINES_ERROR) sc_simulate_read_failed(s, error);
  return false;
}

static int by_content(const void *a, const void *b) {
  const struct sc_log_file *const *x = a, *const *y = b;
  int order = strcmp((*x)->name, (*y)->name);
  return order != 0 ? order : memcmp((*x)->digest, (*y)->digest, sizeof(*x)->digest);
}

const char *sc_partial_twice(struct sc_simulation *s) {
  size_t count = s->stats.files.count;
  const struct sc_log_file **files = SC_NEW_ARRAY(s->arena, const struct sc_log_file *, count);
  for (size_t i = 0; i < count; i++) files[i] = &s->stats.files.items[i];
  if (count > 0) qsort(files, count, sizeof(*files), by_content);
  for (size_t i = 1; i < count; i++)
    if (files[i]->bytes > 0 && files[i]->has_digest && by_content(&files[i - 1], &files[i]) == 0)
      return files[i]->name;
  return NULL;
}
