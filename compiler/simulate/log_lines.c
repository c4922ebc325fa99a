/* SPDX-License-Identifier: Apache-2.0
 *
 * log_lines.c - blocks to lines.
 */
#include "simulate/log_lines.h"

void sc_log_lines_init(struct sc_arena *arena, struct sc_log_lines *lines) {
  sc_log_source_init(arena, &lines->source);
  lines->buffer = SC_NEW_ARRAY(arena, char, SC_LINE_MAX + 1 + SC_LINES_BLOCK);
}

struct reading {
  struct sc_log_lines *lines;
  const struct sc_line_taker *taker;
  struct sc_log_line line;
  bool skipping; /* inside a line that is too long */
};

static bool give(struct reading *r, struct sc_str text, const char *damage) {
  r->line.number++;
  r->line.text = text;
  r->line.damage = damage;
  return r->taker->take(r->taker->ctx, &r->line);
}

static bool give_text(struct reading *r, struct sc_str text) {
  bool too_long = r->skipping || text.len > SC_LINE_MAX;
  r->skipping = false;
  return give(r, text, too_long ? "the line is longer than 1 MiB" : NULL);
}

/* Gives the whole lines in the buffer; the rest, *held bytes, moves to its front. */
static bool give_lines(struct reading *r, size_t len, size_t *held) {
  char *buffer = r->lines->buffer;
  size_t begin = 0;
  bool go_on = true;
  while (go_on) {
    char *end = memchr(buffer + begin, '\n', len - begin);
    if (end == NULL) break;
    go_on = give_text(r, (struct sc_str){buffer + begin, (size_t)(end - buffer) - begin});
    begin = (size_t)(end - buffer) + 1;
  }
  r->taker->flush(r->taker->ctx);
  *held = len - begin;
  if (r->skipping || *held > SC_LINE_MAX) {
    r->skipping = true;
    *held = 0;
  }
  memmove(buffer, buffer + begin, *held);
  return go_on;
}

/* What the blocks end with: the last line may lack its end. */
static bool finish(struct reading *r, size_t held, const char *damage) {
  bool go_on = true;
  if (damage != NULL)
    go_on = give(r, (struct sc_str){0}, damage); /* also the line in which it ends */
  else if (r->skipping || held > 0)
    go_on = give_text(r, (struct sc_str){r->lines->buffer, held});
  r->taker->flush(r->taker->ctx);
  return go_on;
}

bool sc_log_lines_end(struct sc_log_lines *lines, uint64_t before) {
  if (!sc_log_source_drain(&lines->source, lines->digest, &lines->digested)) return false;
  lines->bytes = lines->source.bytes - before;
  sc_log_source_close(&lines->source);
  return true;
}

enum sc_lines_status sc_log_lines_read(struct sc_log_lines *lines, const char *path,
                                       const struct sc_line_taker *taker) {
  struct reading r = {.lines = lines, .taker = taker};
  uint64_t before = lines->source.bytes;
  size_t held = 0, got;
  const char *why;
  bool go_on = true, more = true;
  if (!sc_log_source_open(&lines->source, path)) return SC_LINES_ERROR;
  while (go_on && more) {
    enum sc_log_read status =
        sc_log_source_read(&lines->source, lines->buffer + held, SC_LINES_BLOCK, &got, &why);
    if (status == SC_LOG_READ_ERROR) return SC_LINES_ERROR;
    more = status == SC_LOG_READ_OK && got > 0;
    if (got > 0) go_on = give_lines(&r, held + got, &held);
    if (!more && go_on) go_on = finish(&r, held, why);
  }
  if (!go_on) return SC_LINES_STOPPED;
  return sc_log_lines_end(lines, before) ? SC_LINES_OK : SC_LINES_ERROR;
}
