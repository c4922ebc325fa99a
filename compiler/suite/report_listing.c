/* SPDX-License-Identifier: Apache-2.0
 *
 * report_listing.c - the policies' sources with a gutter: how often the rules of a line decided, and below it what its rules
 * and atoms lack. A line that lacks something begins with `!`. Of a policy that is a table's file, whose source is not at hand,
 * only the items are listed.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/escape.h"
#include "suite/report_place.h"

struct writer {
  struct sc_arena *arena;
  struct sc_text *out;
  const struct sc_policy_coverage *policy;
  const struct sc_coverage_item **items; /* by line */
};

#define PUT(w, ...) sc_text_format((w)->arena, (w)->out, __VA_ARGS__)

static struct sc_str file_of(const struct writer *w, size_t i) {
  return sc_sut_file(w->arena, w->policy->sut, w->items[i]->place.file);
}

/* --- one line --------------------------------------------------------------------------------------------------- */

struct line_sums {
  bool rules, lacks;
  uint64_t hits;
};

static struct line_sums sum_line(const struct writer *w, size_t first, size_t end) {
  struct line_sums sums = {0};
  for (size_t i = first; i < end; i++) {
    sums.lacks = sums.lacks || sc_coverage_lacks(w->items[i]) != 0;
    if (w->items[i]->kind != SC_COVER_RULES) continue;
    sums.rules = true;
    sums.hits += w->items[i]->hits;
  }
  return sums;
}

static void put_gutter(const struct writer *w, const struct line_sums *sums) {
  PUT(w, "%c ", sums->lacks ? '!' : ' ');
  if (sums->rules)
    PUT(w, "%8" PRIu64 "x", sums->hits);
  else
    PUT(w, "%9s", "");
}

static void put_lacks(const struct writer *w, size_t first, size_t end) {
  for (size_t i = first; i < end; i++) {
    struct sc_str lack = sc_coverage_lack(w->arena, w->items[i]);
    if (lack.len == 0) continue;
    PUT(w, "! %9s %7s |   ^ ", "", "");
    sc_put_line_text(w->arena, w->out, w->items[i]->name);
    PUT(w, ": %.*s\n", SC_STR_ARGS(lack));
  }
}

/* --- files ---------------------------------------------------------------------------------------------------------- */

/* Items [*at, ...) of this file, along its lines; *at moves behind them. */
static void put_source(const struct writer *w, struct sc_sources *sources, uint32_t file,
                       size_t *at) {
  const struct sc_source *source = &sources->files.items[file];
  size_t count = w->policy->items.count;
  sc_put_line_text(w->arena, w->out, source->name);
  PUT(w, "\n\n");
  struct sc_span last = {file, (uint32_t)source->text.len, 0};
  uint32_t lines = source->text.len > 0 ? sc_source_place(sources, last).line : 0;
  if (lines > 0 && source->text.ptr[source->text.len - 1] == '\n') lines--;
  bool ours = *at < count && sc_str_equal(file_of(w, *at), source->name);
  for (uint32_t line = 1; line <= lines; line++) {
    size_t first = *at;
    while (ours && *at < count && w->items[*at]->place.line == line) {
      ++*at;
      ours = *at < count && sc_str_equal(file_of(w, *at), source->name);
    }
    struct line_sums sums = sum_line(w, first, *at);
    put_gutter(w, &sums);
    PUT(w, " %7u | ", line);
    sc_put_line_text(w->arena, w->out, sc_source_line(sources, file, line));
    PUT(w, "\n");
    put_lacks(w, first, *at);
  }
  PUT(w, "\n");
}

static void put_item(const struct writer *w, size_t i) {
  struct line_sums sums = sum_line(w, i, i + 1);
  put_gutter(w, &sums);
  PUT(w, " ");
  sc_put_line_text(w->arena, w->out, file_of(w, i));
  PUT(w, ":%u  ", w->items[i]->place.line);
  sc_put_line_text(w->arena, w->out, w->items[i]->name);
  struct sc_str lack = sc_coverage_lack(w->arena, w->items[i]);
  if (lack.len > 0) PUT(w, ": %.*s", SC_STR_ARGS(lack));
  PUT(w, "\n");
}

static int compare_names(const void *a, const void *b) {
  const struct sc_source *x = *(const struct sc_source *const *)a;
  const struct sc_source *y = *(const struct sc_source *const *)b;
  return sc_str_compare(x->name, y->name);
}

static void put_policy(const struct writer *w) {
  struct sc_sources *sources = w->policy->sut->sources;
  size_t at = 0;
  if (sources != NULL) {
    /* In the order of their names, as items are. */
    uint32_t count = (uint32_t)sources->files.count;
    const struct sc_source **files = SC_NEW_ARRAY(w->arena, const struct sc_source *, count);
    for (uint32_t i = 0; i < count; i++) files[i] = &sources->files.items[i];
    if (count > 1) qsort(files, count, sizeof *files, compare_names);
    for (uint32_t i = 0; i < count; i++)
      put_source(w, sources, (uint32_t)(files[i] - sources->files.items), &at);
  }
  while (at < w->policy->items.count) put_item(w, at++);
}

void sc_report_listing(struct sc_arena *arena, const struct sc_outcome *o, struct sc_text *out) {
  const struct writer sums = {.arena = arena, .out = out};
  for (unsigned k = 0; k < SC_COVER_KINDS; k++) {
    enum sc_coverage_kind kind = (enum sc_coverage_kind)k;
    uint64_t wanted, seen = sc_outcome_covered(o, kind, &wanted);
    PUT(&sums, "%-26s %6" PRIu64 " of %-6" PRIu64 " %3u %%\n", sc_coverage_kind_title(kind), seen,
        wanted, sc_percent(seen, wanted));
  }
  PUT(&sums, "\n");
  for (size_t k = 0; k < o->coverage_count; k++) {
    const struct writer w = {arena, out, &o->coverage[k],
                             sc_coverage_by_line(arena, &o->coverage[k])};
    put_policy(&w);
  }
}
