/* SPDX-License-Identifier: Apache-2.0
 *
 * report_place.c - places of failures and rules.
 */
#include "suite/report_place.h"

#include <stdlib.h>

#include "base/width.h"
#include "base/workflow.h"

/* From bytes to code points. */
static uint32_t column_of(const struct sc_subject_under_test *sut, struct sc_str file,
                          uint32_t line, uint32_t column) {
  struct sc_sources *sources = sut->sources;
  for (uint32_t i = 0; sources != NULL && i < sources->files.count; i++) {
    if (!sc_str_equal(sources->files.items[i].name, file)) continue;
    struct sc_str text = sc_source_line(sources, i, line);
    uint32_t count = 1;
    for (size_t off = 0, used; off + 1 < column && off < text.len; off += used, count++)
      (void)sc_utf8_decode((struct sc_str){text.ptr + off, text.len - off}, &used);
    return count;
  }
  return 1;
}

struct sc_sarif_location sc_policy_location(struct sc_arena *arena,
                                            const struct sc_subject_under_test *sut,
                                            struct sc_str file, uint32_t line, uint32_t column) {
  return (struct sc_sarif_location){.file = sc_path_normal(arena, file),
                                    .line = line,
                                    .column = line > 0 ? column_of(sut, file, line, column) : 0};
}

struct sc_sarif_location sc_failure_location(struct sc_arena *arena, const struct sc_outcome *o,
                                             size_t index) {
  const struct sc_row_ref *ref = &o->result->failures[index];
  const struct sc_suite *suite = o->suites[ref->suite];
  const struct sc_test *test = &suite->tests.items[ref->test];
  struct sc_span span = sc_test_row_span(suite, test, ref->row);
  span.len = 0;
  struct sc_sarif_location place = sc_sarif_place(suite->diags->sources, span);
  place.file = sc_path_normal(arena, place.file);
  return place;
}

struct sc_sarif_location sc_file_location(struct sc_arena *arena, struct sc_str file) {
  return (struct sc_sarif_location){.file = sc_path_normal(arena, file)};
}

bool sc_failure_blames_rule(const struct sc_failure *f) {
  if (f->rules.count == 0 || f->rules.items[0].file.len == 0) return false;
  switch (sc_failure_kind(f->expected, &f->decision)) {
  case SC_FAILURE_ALLOWED: return true;
  case SC_FAILURE_DENIED: return f->rules.items[0].deny;
  case SC_FAILURE_DIFFERS: return false;
  }
  return false;
}

struct sc_str sc_failure_body(struct sc_arena *arena, const struct sc_failure *f) {
  const struct sc_text_style style = {.utf8 = true};
  struct sc_text text = {0};
  sc_report_failure_text(arena, f, &style, &text);
  struct sc_str body = sc_text_str(&text);
  const char *end = memchr(body.ptr, '\n', body.len);
  if (end != NULL) body = (struct sc_str){end + 1, body.len - (size_t)(end + 1 - body.ptr)};
  while (body.len > 0 && body.ptr[body.len - 1] == '\n') body.len--;
  return body;
}

static int compare_lines(const void *a, const void *b) {
  const struct sc_coverage_item *x = *(const struct sc_coverage_item *const *)a;
  const struct sc_coverage_item *y = *(const struct sc_coverage_item *const *)b;
  int order = sc_str_compare(sc_str_of(x->place.file), sc_str_of(y->place.file));
  if (order != 0) return order;
  if (x->place.line != y->place.line) return x->place.line < y->place.line ? -1 : 1;
  if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
  if (x->place.column != y->place.column) return x->place.column < y->place.column ? -1 : 1;
  return sc_str_compare(x->name, y->name);
}

const struct sc_coverage_item **sc_coverage_by_line(struct sc_arena *arena,
                                                    const struct sc_policy_coverage *policy) {
  size_t count = policy->items.count;
  const struct sc_coverage_item **items =
      SC_NEW_ARRAY(arena, const struct sc_coverage_item *, count);
  for (size_t i = 0; i < count; i++) items[i] = &policy->items.items[i];
  if (count > 1) qsort(items, count, sizeof *items, compare_lines);
  return items;
}
