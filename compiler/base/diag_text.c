/* SPDX-License-Identifier: Apache-2.0
 *
 * diag_text.c - diagnostics as a person reads them.
 *
 *   file:12:9: error[SC0201]: message
 *      |
 *   12 |       - urn:infra:deploy:creat
 *      |         ^^^^^^^^^^^^^^^^^^^^^^ label
 *   file:3:3: note: first defined here
 *      ...
 *      = hint: did you mean `urn:infra:deploy:create`?
 *
 * Carets align by display width; what a terminal must not see raw (controls, invalid bytes) is shown escaped.
 */
#include <stdio.h>

#include "base/diag.h"
#include "base/width.h"

#define LINE_WIDTH_MAX 150u /* columns of a source line; a longer one is cut around its mark */
#define TAB_WIDTH 4u

struct style {
  const char *bold, *error, *warning, *note, *frame, *reset;
};
static const struct style plain = {"", "", "", "", "", ""};
static const struct style coloured = {"\x1b[1m",    "\x1b[1;31m", "\x1b[1;33m",
                                      "\x1b[1;36m", "\x1b[34m",   "\x1b[0m"};

struct printer {
  struct sc_diags *diags;
  struct sc_text *out;
  const struct style *style;
};

static void print(struct printer *p, struct sc_str text) {
  sc_text_add(p->diags->arena, p->out, text);
}
#define PRINT(p, ...) sc_text_format((p)->diags->arena, (p)->out, __VA_ARGS__)

/* One character as shown, in `shown`; returns the bytes that it took of the text. */
static size_t show_character(struct sc_str text, char shown[16], unsigned *width) {
  size_t used;
  uint32_t code_point = sc_utf8_decode(text, &used);
  if (code_point == '\t') {
    *width = TAB_WIDTH;
    (void)snprintf(shown, 16, "%*s", (int)TAB_WIDTH, "");
  } else if (code_point == SC_INVALID_CODE_POINT) {
    *width = 4;
    (void)snprintf(shown, 16, "\\x%02x", (unsigned char)text.ptr[0]);
  } else if (sc_is_control(code_point)) {
    *width = (unsigned)snprintf(shown, 16, "\\u%04x", code_point);
  } else {
    *width = sc_code_point_width(code_point);
    memcpy(shown, text.ptr, used);
    shown[used] = '\0';
  }
  return used;
}

/* Prints text that may hold anything, on one line. */
static void print_safe(struct printer *p, struct sc_str text) {
  while (text.len > 0) {
    char shown[16];
    unsigned width;
    size_t used = text.ptr[0] == '\n' ? 1 : show_character(text, shown, &width);
    print(p, text.ptr[0] == '\n' ? SC_STR("\n") : sc_str_from(shown));
    text.ptr += used;
    text.len -= used;
  }
}

static unsigned width_of(struct sc_str text) {
  unsigned total = 0;
  while (text.len > 0) {
    char shown[16];
    unsigned width;
    size_t used = show_character(text, shown, &width);
    total += width;
    text.ptr += used;
    text.len -= used;
  }
  return total;
}

static bool continues(struct sc_str line, size_t at) {
  return at < line.len && ((unsigned char)line.ptr[at] & 0xc0) == 0x80;
}

/* The part of a long line that is shown: [*from, *to), around the mark. */
static void window(struct sc_str line, size_t mark, size_t mark_len, size_t *from, size_t *to) {
  *from = 0;
  *to = line.len;
  if (line.len <= LINE_WIDTH_MAX) return;
  size_t keep = mark_len < LINE_WIDTH_MAX / 2 ? mark_len : LINE_WIDTH_MAX / 2;
  if (mark + keep > LINE_WIDTH_MAX - 10) *from = mark > 40 ? mark - 40 : 0;
  if (line.len - *from > LINE_WIDTH_MAX) *to = *from + LINE_WIDTH_MAX;
  while (*from > 0 && continues(line, *from)) (*from)--;
  while (*to < line.len && continues(line, *to)) (*to)++;
}

static unsigned gutter(const struct sc_place *place) {
  unsigned width = 2;
  for (uint32_t line = place->line; line >= 100; line /= 10) width++;
  return width;
}

static void print_excerpt(struct printer *p, struct sc_span span, struct sc_str label,
                          const char *colour, char caret) {
  struct sc_place place = sc_source_place(p->diags->sources, span);
  struct sc_str line = sc_source_line(p->diags->sources, span.file, place.line);
  int width = (int)gutter(&place);
  size_t start = place.column - 1 < line.len ? place.column - 1 : line.len;
  size_t marked = span.len < line.len - start ? span.len : line.len - start;
  size_t from, to;
  window(line, start, marked, &from, &to);
  if (start + marked > to) marked = to > start ? to - start : 0;
  const struct style *s = p->style;
  PRINT(p, "%s%*s |%s\n%s%*u |%s ", s->frame, width, "", s->reset, s->frame, width, place.line,
        s->reset);
  if (from > 0) print(p, SC_STR("…"));
  print_safe(p, (struct sc_str){line.ptr + from, to - from});
  if (to < line.len) print(p, SC_STR("…"));
  unsigned indent = width_of((struct sc_str){line.ptr + from, start - from}) + (from > 0);
  unsigned length = width_of((struct sc_str){line.ptr + start, marked});
  PRINT(p, "\n%s%*s |%s %*s%s", s->frame, width, "", s->reset, (int)indent, "", colour);
  for (unsigned i = 0; i < (length > 0 ? length : 1); i++) print(p, (struct sc_str){&caret, 1});
  if (label.len > 0) {
    print(p, SC_STR(" "));
    print_safe(p, label);
  }
  PRINT(p, "%s\n", s->reset);
}

static void print_place(struct printer *p, struct sc_span span) {
  struct sc_place place = sc_source_place(p->diags->sources, span);
  if (place.file.len == 0) return;
  print_safe(p, place.file);
  if (span.len == 0 && span.off == 0 && sc_source_line(p->diags->sources, span.file, 1).len == 0)
    PRINT(p, ": "); /* of a file as a whole */
  else
    PRINT(p, ":%u:%u: ", place.line, place.column);
}

/* A place with nothing to show (an empty or unreadable file) has no excerpt. */
static bool has_excerpt(struct printer *p, struct sc_span span) {
  struct sc_place place = sc_source_place(p->diags->sources, span);
  return place.file.len > 0 && sc_source_line(p->diags->sources, span.file, place.line).len > 0;
}

static void print_diag(struct printer *p, const struct sc_diag *diag) {
  const struct style *s = p->style;
  const char *colour = s->error, *word = "error";
  if (diag->severity == SC_WARNING) colour = s->warning, word = "warning";
  if (diag->severity == SC_INFO) colour = s->note, word = "note";
  PRINT(p, "%s", s->bold);
  print_place(p, diag->span);
  PRINT(p, "%s%s%s[SC%04d]%s%s: ", s->reset, colour, word, (int)diag->code, s->reset, s->bold);
  print_safe(p, diag->message);
  PRINT(p, "%s\n", s->reset);
  int width = 2;
  if (has_excerpt(p, diag->span)) {
    struct sc_place place = sc_source_place(p->diags->sources, diag->span);
    width = (int)gutter(&place);
    print_excerpt(p, diag->span, diag->label, colour, '^');
  }
  for (size_t i = 0; i < diag->notes.count; i++) {
    const struct sc_note *note = &diag->notes.items[i];
    if (note->span.file == SC_NO_FILE) {
      PRINT(p, "%s%*s =%s %snote%s: ", s->frame, width, "", s->reset, s->bold, s->reset);
      print_safe(p, note->text);
      print(p, SC_STR("\n"));
      continue;
    }
    print_place(p, note->span);
    PRINT(p, "%snote%s: ", s->note, s->reset);
    print_safe(p, note->text);
    print(p, SC_STR("\n"));
    if (has_excerpt(p, note->span)) print_excerpt(p, note->span, (struct sc_str){0}, s->note, '-');
  }
  if (diag->hint.len > 0) {
    PRINT(p, "%s%*s =%s %shint%s: ", s->frame, width, "", s->reset, s->bold, s->reset);
    print_safe(p, diag->hint);
    print(p, SC_STR("\n"));
  }
  print(p, SC_STR("\n"));
}

void sc_diag_text(struct sc_diags *diags, const struct sc_diag *diag, bool colour,
                  struct sc_text *out) {
  struct printer p = {diags, out, colour ? &coloured : &plain};
  print_diag(&p, diag);
}

static void print_count(struct printer *p, size_t count, const char *what) {
  PRINT(p, "%zu %s%s", count, what, count == 1 ? "" : "s");
}

void sc_diags_text(struct sc_diags *diags, bool colour, struct sc_text *out) {
  struct printer p = {diags, out, colour ? &coloured : &plain};
  if (diags->error_count + diags->warning_count == 0) return;
  for (size_t i = 0; i < diags->items.count; i++) print_diag(&p, &diags->items.items[i]);
  size_t hidden = diags->error_count + diags->warning_count - diags->items.count;
  if (diags->error_count > 0) print_count(&p, diags->error_count, "error");
  if (diags->error_count > 0 && diags->warning_count > 0) print(&p, SC_STR(", "));
  if (diags->warning_count > 0) print_count(&p, diags->warning_count, "warning");
  if (hidden > 0) PRINT(&p, " (the first %zu are shown)", diags->items.count);
  if (diags->error_count > 0 && diags->items.count > 0)
    PRINT(&p, "; `scopec explain SC%04d` tells more", (int)diags->items.items[0].code);
  print(&p, SC_STR("\n"));
}
