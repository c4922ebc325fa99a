/* SPDX-License-Identifier: Apache-2.0
 *
 * log_records.c - blocks to records, records to lines.
 */
#include "simulate/log_records.h"

#include "simulate/record_split.h"

#define MAPPED_SIZE (2 * SC_LINE_MAX)

void sc_log_records_init(struct sc_arena *arena, struct sc_log_records *records,
                         struct sc_log_lines *lines, const struct sc_log_map *map) {
  *records = (struct sc_log_records){.lines = lines, .map = map};
  records->run = sc_map_run_new(arena, map);
  records->mapped = SC_NEW_ARRAY(arena, char, MAPPED_SIZE);
}

struct reading {
  struct sc_log_records *records;
  const struct sc_line_taker *taker;
  enum { UNKNOWN, LINES, DOCUMENTS } form;
  struct sc_split split;
  const char *bytes; /* of the buffer */
  size_t len, at; /* so many are there; so many were looked at */
  size_t begin; /* of the record that is being read */
  bool in_record, too_long; /* too long: its bytes are gone */
  uint64_t line, record_line; /* from 1 */
  bool go_on, stopped; /* stopped: by the taker */
};

/* --- records ------------------------------------------------------------------------------------------------------ */

static void give(struct reading *r, struct sc_str text, const char *damage, size_t byte) {
  const struct sc_log_line line = {
      .text = text, .number = r->record_line, .damage = damage, .byte = byte};
  r->stopped = !r->taker->take(r->taker->ctx, &line);
  r->go_on = !r->stopped;
}

/* A line that is kept until the flush. */
static void give_mapped(struct reading *r, struct sc_str text) {
  struct sc_log_records *records = r->records;
  if (MAPPED_SIZE - records->mapped_used < text.len) {
    r->taker->flush(r->taker->ctx);
    records->mapped_used = 0;
  }
  char *to = records->mapped + records->mapped_used;
  memcpy(to, text.ptr, text.len);
  records->mapped_used += text.len;
  give(r, (struct sc_str){to, text.len}, NULL, 0);
}

static bool is_blank(struct sc_str line) {
  for (size_t i = 0; i < line.len; i++)
    if (line.ptr[i] != ' ' && line.ptr[i] != '\t' && line.ptr[i] != '\r') return false;
  return true;
}

static void take_record(struct reading *r, struct sc_str record) {
  struct sc_map_error error;
  struct sc_str line;
  if (r->too_long || record.len > SC_LINE_MAX) {
    r->too_long = false;
    give(r, (struct sc_str){0}, "the record is longer than 1 MiB", 0);
    return;
  }
  if (is_blank(record)) return;
  if (!sc_map_run_record(r->records->run, record, &error)) {
    give(r, (struct sc_str){0}, error.message, error.byte);
    return;
  }
  while (r->go_on) {
    switch (sc_map_run_next(r->records->run, &line, &error)) {
    case SC_MAP_EVENT: give_mapped(r, line); break;
    case SC_MAP_DAMAGED: give(r, (struct sc_str){0}, error.message, error.byte); break;
    case SC_MAP_NOT_TAKEN: r->records->not_taken++; break;
    case SC_MAP_END: return;
    }
  }
}

/* --- forms ---------------------------------------------------------------------------------------------------------- */

/* What the file is, as far as its beginning says it. */
static void tell_form(struct reading *r, bool ended) {
  struct sc_split split;
  size_t at = 0;
  sc_split_init(&split, &r->records->map->records);
  enum sc_split_step step = sc_split_next(&split, r->bytes, r->len, &at);
  while (step == SC_SPLIT_BEGIN || step == SC_SPLIT_END) {
    if (split.found) break;
    step = sc_split_next(&split, r->bytes, r->len, &at);
  }
  if (split.found)
    r->form = DOCUMENTS;
  else if (step != SC_SPLIT_ALL_READ || ended || r->len > SC_LINE_MAX)
    r->form = LINES;
}

static void take_lines(struct reading *r) {
  while (r->go_on) {
    const char *end = memchr(r->bytes + r->at, '\n', r->len - r->at);
    if (end == NULL) break;
    r->record_line = r->line++;
    r->at = (size_t)(end - r->bytes) + 1;
    take_record(r, (struct sc_str){r->bytes + r->begin, r->at - r->begin - 1});
    r->begin = r->at;
  }
  r->at = r->len;
  r->in_record = r->begin < r->len || r->too_long;
}

static void take_documents(struct reading *r) {
  while (r->go_on) {
    switch (sc_split_next(&r->split, r->bytes, r->len, &r->at)) {
    case SC_SPLIT_ALL_READ: return;
    case SC_SPLIT_BEGIN:
      r->begin = r->at - 1;
      r->record_line = r->split.line;
      r->in_record = true;
      break;
    case SC_SPLIT_END:
      if (r->in_record) take_record(r, (struct sc_str){r->bytes + r->begin, r->at - r->begin});
      r->in_record = false;
      break;
    case SC_SPLIT_DOCUMENT:
      r->record_line = r->split.line;
      if (!r->split.found)
        give(r, (struct sc_str){0}, "a document without the array of records", 0);
      r->split.found = false;
      break;
    case SC_SPLIT_WRONG:
      r->record_line = r->split.line;
      give(r, (struct sc_str){0}, "this is no JSON document: the rest of the file is not read", 0);
      r->go_on = false;
      return;
    }
  }
}

static void take_bytes(struct reading *r, bool ended) {
  if (r->form == UNKNOWN) tell_form(r, ended);
  if (r->form == LINES) take_lines(r);
  if (r->form == DOCUMENTS) take_documents(r);
}

/* What is needed of the buffer moves to its front. */
static void keep_rest(struct reading *r, char *buffer) {
  size_t from = r->form == UNKNOWN ? 0 : r->in_record ? r->begin : r->at;
  if (r->form != UNKNOWN && r->in_record && r->len - from > SC_LINE_MAX) {
    r->too_long = true;
    from = r->len;
  }
  memmove(buffer, buffer + from, r->len - from);
  r->len -= from;
  r->at -= r->form == UNKNOWN ? 0 : from;
  r->begin = 0;
}

/* The end of the file; `damage`: of packed data that are broken. */
static void finish(struct reading *r, const char *damage) {
  r->record_line = r->form == DOCUMENTS ? r->split.line : r->line;
  if (damage == NULL && r->form == DOCUMENTS && sc_split_inside(&r->split))
    damage = "the document ends early";
  if (damage != NULL)
    give(r, (struct sc_str){0}, damage, 0);
  else if (r->form == LINES && r->in_record)
    take_record(r, (struct sc_str){r->bytes, r->len});
}

enum sc_lines_status sc_log_records_read(struct sc_log_records *records, const char *path,
                                         const struct sc_line_taker *taker) {
  struct sc_log_source *source = &records->lines->source;
  char *buffer = records->lines->buffer;
  struct reading r = {
      .records = records, .taker = taker, .bytes = buffer, .line = 1, .go_on = true};
  uint64_t before = source->bytes;
  size_t got;
  const char *why = NULL;
  bool more = true;
  records->not_taken = 0;
  sc_split_init(&r.split, &records->map->records);
  if (!sc_log_source_open(source, path)) return SC_LINES_ERROR;
  while (more && r.go_on) {
    enum sc_log_read status =
        sc_log_source_read(source, buffer + r.len, SC_LINES_BLOCK, &got, &why);
    if (status == SC_LOG_READ_ERROR) return SC_LINES_ERROR;
    more = status == SC_LOG_READ_OK && got > 0;
    r.len += got;
    take_bytes(&r, !more);
    if (r.go_on) keep_rest(&r, buffer);
    if (!more && r.go_on) finish(&r, why);
  }
  taker->flush(taker->ctx);
  records->mapped_used = 0;
  if (r.stopped) return SC_LINES_STOPPED;
  return sc_log_lines_end(records->lines, before) ? SC_LINES_OK : SC_LINES_ERROR;
}
