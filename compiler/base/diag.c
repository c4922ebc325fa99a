/* SPDX-License-Identifier: Apache-2.0
 *
 * diag.c - collecting diagnostics, in the order in which passes find them, and sorting them for people.
 */
#include "base/diag.h"

#include "base/intern.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void sc_diags_init(struct sc_diags *diags, struct sc_arena *arena, struct sc_sources *sources) {
  *diags = (struct sc_diags){.arena = arena, .sources = sources};
}

static struct sc_str format(struct sc_arena *arena, const char *text, va_list args) {
  va_list again;
  va_copy(again, args);
  int len = vsnprintf(NULL, 0, text, again);
  va_end(again);
  if (len < 0) sc_arena_fail(arena);
  char *bytes = sc_arena_alloc(arena, (size_t)len + 1, 1);
  (void)vsnprintf(bytes, (size_t)len + 1, text, args);
  return (struct sc_str){bytes, (size_t)len};
}

/* Beyond the cap a diagnostic is counted, and the caller gets one that nobody prints. */
static struct sc_diag *add(struct sc_diags *diags, enum sc_severity severity, enum sc_code code,
                           struct sc_span span, struct sc_str message) {
  if (severity == SC_ERROR)
    diags->error_count++;
  else
    diags->warning_count++;
  struct sc_diag *diag = diags->items.count < SC_DIAGS_MAX ? SC_PUSH(diags->arena, &diags->items)
                                                           : SC_NEW(diags->arena, struct sc_diag);
  *diag = (struct sc_diag){.code = code, .severity = severity, .span = span, .message = message};
  return diag;
}

struct sc_diag *sc_error(struct sc_diags *diags, enum sc_code code, struct sc_span span,
                         const char *text, ...) {
  va_list args;
  va_start(args, text);
  struct sc_str message = format(diags->arena, text, args);
  va_end(args);
  return add(diags, SC_ERROR, code, span, message);
}

struct sc_diag *sc_warning(struct sc_diags *diags, enum sc_code code, struct sc_span span,
                           const char *text, ...) {
  va_list args;
  va_start(args, text);
  struct sc_str message = format(diags->arena, text, args);
  va_end(args);
  return add(diags, SC_WARNING, code, span, message);
}

void sc_diag_label(struct sc_diags *diags, struct sc_diag *diag, const char *text, ...) {
  va_list args;
  va_start(args, text);
  diag->label = format(diags->arena, text, args);
  va_end(args);
}

void sc_diag_hint(struct sc_diags *diags, struct sc_diag *diag, const char *text, ...) {
  va_list args;
  va_start(args, text);
  diag->hint = format(diags->arena, text, args);
  va_end(args);
}

void sc_diag_note(struct sc_diags *diags, struct sc_diag *diag, struct sc_span span,
                  const char *text, ...) {
  va_list args;
  va_start(args, text);
  struct sc_str message = format(diags->arena, text, args);
  va_end(args);
  *SC_PUSH(diags->arena, &diag->notes) = (struct sc_note){span, message};
}

bool sc_diag_suggest(struct sc_diags *diags, struct sc_diag *diag, const struct sc_map *map,
                     struct sc_str name) {
  if (!sc_diag_is_kept(diags)) return true;
  struct sc_str near = sc_map_nearest(map, name);
  if (near.ptr == NULL) return false;
  sc_diag_hint(diags, diag, "did you mean `%.*s`?", SC_STR_ARGS(near));
  return true;
}

/* Files were added in the order of their names, so their index sorts like the name. Without a place comes first. */
static int compare(const void *a, const void *b) {
  const struct sc_diag *x = a, *y = b;
  if (x->span.file != y->span.file) return x->span.file + 1 < y->span.file + 1 ? -1 : 1;
  if (x->span.off != y->span.off) return x->span.off < y->span.off ? -1 : 1;
  if (x->span.len != y->span.len) return x->span.len < y->span.len ? -1 : 1;
  if (x->code != y->code) return x->code < y->code ? -1 : 1;
  return sc_str_compare(x->message, y->message);
}

void sc_diags_sort(struct sc_diags *diags) {
  if (diags->items.count == 0) return;
  qsort(diags->items.items, diags->items.count, sizeof *diags->items.items, compare);
  size_t kept = 1;
  for (size_t i = 1; i < diags->items.count; i++) {
    if (compare(&diags->items.items[kept - 1], &diags->items.items[i]) != 0) {
      diags->items.items[kept++] = diags->items.items[i];
    } else if (diags->items.items[i].severity == SC_ERROR) {
      diags->error_count--;
    } else {
      diags->warning_count--;
    }
  }
  diags->items.count = kept;
}
