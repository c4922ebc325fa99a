/* SPDX-License-Identifier: Apache-2.0
 *
 * report_coverage.c - coverage as a person reads it: how much, and what lacks.
 */
#include <inttypes.h>

#include "suite/report_print.h"

#define LACKS_SHOWN 50u

static void put_lacks(const struct sc_printer *p, const struct sc_policy_coverage *policy,
                      size_t *shown) {
  for (size_t i = 0; i < policy->items.count; i++) {
    const struct sc_coverage_item *item = &policy->items.items[i];
    struct sc_str lack = sc_coverage_lack(p->arena, item);
    if (lack.len == 0 || (*shown)++ >= LACKS_SHOWN) continue;
    SC_PUT(p, "  ");
    sc_put_place(p, sc_sut_file(p->arena, policy->sut, item->place.file), item->place.line);
    SC_PUT(p, "  ");
    sc_put_safe(p, item->name);
    SC_PUT(p, ": %.*s\n", SC_STR_ARGS(lack));
  }
}

void sc_report_coverage_text(struct sc_arena *arena, const struct sc_outcome *outcome,
                             const struct sc_text_style *style, struct sc_text *out) {
  struct sc_printer p = {arena, outcome, style, out};
  SC_PUT(&p, "\n%sCoverage%s\n", sc_paint(&p, SC_PAINT_BOLD), sc_paint(&p, SC_PAINT_PLAIN));
  for (unsigned k = 0; k < SC_COVER_KINDS; k++) {
    uint64_t wanted, seen = sc_outcome_covered(outcome, (enum sc_coverage_kind)k, &wanted);
    SC_PUT(&p, "  %-26s %6" PRIu64 " of %-6" PRIu64 " %3u %%\n",
           sc_coverage_kind_title((enum sc_coverage_kind)k), seen, wanted,
           sc_percent(seen, wanted));
  }
  size_t shown = 0;
  struct sc_text lacks = {0};
  struct sc_printer q = {arena, outcome, style, &lacks};
  for (size_t i = 0; i < outcome->coverage_count; i++) put_lacks(&q, &outcome->coverage[i], &shown);
  if (shown == 0) return;
  SC_PUT(&p, "\n%sNot covered%s\n%.*s", sc_paint(&p, SC_PAINT_BOLD), sc_paint(&p, SC_PAINT_PLAIN),
         (int)lacks.count, lacks.items);
  if (shown > LACKS_SHOWN)
    SC_PUT(&p, "  ... and %zu more; `--report coverage=FILE` lists all\n", shown - LACKS_SHOWN);
}
