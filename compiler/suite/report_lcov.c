/* SPDX-License-Identifier: Apache-2.0
 *
 * report_lcov.c - an lcov tracefile (geninfo(1)), one record per source file. A rule is a function, hit as often as it
 * decided; its line has the same hits. An atom is a block of branches: true, false and, where it may be, unknown; a block that
 * was never evaluated has `-`. A line with atoms alone is hit if one of them was evaluated.
 */
#include <inttypes.h>

#include "base/escape.h"
#include "base/workflow.h"
#include "suite/report_place.h"

struct writer {
  struct sc_arena *arena;
  struct sc_text *out;
  const struct sc_subject_under_test *sut;
};

#define PUT(w, ...) sc_text_format((w)->arena, (w)->out, __VA_ARGS__)

static void put_functions(const struct writer *w, const struct sc_coverage_item *const *items,
                          size_t count) {
  uint64_t found = 0, hit = 0;
  for (size_t i = 0; i < count; i++) {
    if (items[i]->kind != SC_COVER_RULES) continue;
    PUT(w, "FN:%u,", items[i]->place.line);
    sc_put_lcov_name(w->arena, w->out, items[i]->name);
    PUT(w, "\nFNDA:%" PRIu64 ",", items[i]->hits);
    sc_put_lcov_name(w->arena, w->out, items[i]->name);
    PUT(w, "\n");
    found++;
    hit += items[i]->hits > 0;
  }
  PUT(w, "FNF:%" PRIu64 "\nFNH:%" PRIu64 "\n", found, hit);
}

static void put_branches(const struct writer *w, const struct sc_coverage_item *const *items,
                         size_t count) {
  uint64_t found = 0, hit = 0;
  unsigned block = 0;
  for (size_t i = 0; i < count; i++) {
    const struct sc_coverage_item *item = items[i];
    if (item->kind != SC_COVER_ATOMS) continue;
    for (unsigned b = 0; b < 3; b++) {
      if (!(item->wanted >> b & 1)) continue;
      bool taken = item->seen >> b & 1;
      PUT(w, "BRDA:%u,%u,%u,%s\n", item->place.line, block, b,
          item->seen == 0 ? "-"
          : taken         ? "1"
                          : "0");
      found++;
      hit += taken;
    }
    block++;
  }
  PUT(w, "BRF:%" PRIu64 "\nBRH:%" PRIu64 "\n", found, hit);
}

/* Hits of the line that begins at items[0]; *same = how many items it has. */
static uint64_t line_hits(const struct sc_coverage_item *const *items, size_t count, size_t *same) {
  uint64_t hits = 0;
  bool rules = false, atoms = false;
  for (*same = 0; *same < count && items[*same]->place.line == items[0]->place.line; ++*same) {
    const struct sc_coverage_item *item = items[*same];
    rules = rules || item->kind == SC_COVER_RULES;
    atoms = atoms || (item->kind == SC_COVER_ATOMS && item->seen != 0);
    if (item->kind == SC_COVER_RULES) hits += item->hits;
  }
  return rules ? hits : atoms;
}

static void put_lines(const struct writer *w, const struct sc_coverage_item *const *items,
                      size_t count) {
  uint64_t found = 0, hit = 0;
  for (size_t i = 0, same; i < count; i += same) {
    uint64_t hits = line_hits(items + i, count - i, &same);
    PUT(w, "DA:%u,%" PRIu64 "\n", items[i]->place.line, hits);
    found++;
    hit += hits > 0;
  }
  PUT(w, "LF:%" PRIu64 "\nLH:%" PRIu64 "\n", found, hit);
}

static void put_file(const struct writer *w, const struct sc_coverage_item *const *items,
                     size_t count) {
  struct sc_str file = sc_sut_file(w->arena, w->sut, items[0]->place.file);
  PUT(w, "TN:\nSF:");
  sc_put_line_text(w->arena, w->out, sc_path_normal(w->arena, file));
  PUT(w, "\n");
  put_functions(w, items, count);
  put_branches(w, items, count);
  put_lines(w, items, count);
  PUT(w, "end_of_record\n");
}

void sc_report_lcov(struct sc_arena *arena, const struct sc_outcome *o, struct sc_text *out) {
  for (size_t k = 0; k < o->coverage_count; k++) {
    const struct sc_policy_coverage *policy = &o->coverage[k];
    const struct writer w = {arena, out, policy->sut};
    const struct sc_coverage_item **items = sc_coverage_by_line(arena, policy);
    for (size_t i = 0, end; i < policy->items.count; i = end) {
      for (end = i + 1; end < policy->items.count; end++)
        if (!sc_str_equal(sc_str_of(items[end]->place.file), sc_str_of(items[i]->place.file)))
          break;
      put_file(&w, items + i, end - i);
    }
  }
}
