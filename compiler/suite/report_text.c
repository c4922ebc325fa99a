/* SPDX-License-Identifier: Apache-2.0
 *
 * report_text.c - the outcome as a person reads it: what failed and why, then the sums.
 */
#include <inttypes.h>

#include "suite/report.h"

#define FULL_PER_TEST 3u /* failures of one test that are shown in full: they are often alike */

struct printer {
  struct sc_arena *arena;
  const struct sc_outcome *outcome;
  const struct sc_text_style *style;
  struct sc_text *out;
};

enum paint { PLAIN, BOLD, DIM, GREEN, RED, YELLOW };

static const char *paint(const struct printer *p, enum paint paint) {
  static const char *const codes[] = {"\033[0m",  "\033[1m",  "\033[2m",
                                      "\033[32m", "\033[31m", "\033[33m"};
  return p->style->colour ? codes[paint] : "";
}

#define PUT(p, ...) sc_text_format((p)->arena, (p)->out, __VA_ARGS__)

/* Names come from files that anybody may have written: control characters are shown as '?'. */
static void put_safe(const struct printer *p, struct sc_str text) {
  size_t begin = p->out->count;
  sc_text_add(p->arena, p->out, text);
  for (size_t i = begin; i < p->out->count; i++)
    if ((unsigned char)p->out->items[i] < 0x20 || p->out->items[i] == 0x7f) p->out->items[i] = '?';
}

static void put_label(const struct printer *p, const char *label) {
  PUT(p, "  %s%-10s%s", paint(p, DIM), label, paint(p, PLAIN));
}

static void put_line(const struct printer *p, const char *label, struct sc_str text) {
  put_label(p, label);
  put_safe(p, text);
  PUT(p, "\n");
}

static void put_place(const struct printer *p, struct sc_str file, uint32_t line) {
  PUT(p, "%s", paint(p, DIM));
  put_safe(p, file);
  PUT(p, ":%u%s", line, paint(p, PLAIN));
}

/* --- one failure ---------------------------------------------------------------------------------------------- */

static const char *mark(const struct printer *p, bool good) {
  if (p->style->utf8) return good ? "✓" : "✗";
  return good ? "+" : "x";
}

static const char *state_of(const struct sc_failure_rule *rule) {
  if (!rule->deny) return sc_truth_name(rule->truth);
  if (rule->truth == SCOPE_TRUTH_UNKNOWN) return "applies: not known to be false";
  return rule->truth == SCOPE_TRUTH_FALSE ? "does not apply" : "applies";
}

static void put_atom(const struct printer *p, const struct sc_failure_atom *atom) {
  bool good = atom->truth == SCOPE_TRUTH_TRUE;
  PUT(p, "              %s%s%s ", paint(p, good ? GREEN : RED),
      atom->truth == SCOPE_TRUTH_UNKNOWN ? "?" : mark(p, good), paint(p, PLAIN));
  put_safe(p, atom->text);
  PUT(p, "  ");
  put_place(p, atom->file, atom->line);
  PUT(p, "  %s", sc_truth_name(atom->truth));
  if (atom->value.len > 0) PUT(p, ": ");
  put_safe(p, atom->value);
  PUT(p, "\n");
}

static void put_rules(const struct printer *p, const struct sc_failure *f) {
  for (size_t r = 0; r < f->rules.count; r++) {
    const struct sc_failure_rule *rule = &f->rules.items[r];
    put_label(p, r == 0 ? (f->rules.count > 1 ? "rules" : "rule") : "");
    put_safe(p, rule->id);
    PUT(p, "  ");
    put_place(p, rule->file, rule->line);
    PUT(p, "  %s\n", state_of(rule));
    for (size_t a = 0; a < f->atoms.count; a++)
      if (f->atoms.items[a].rule == r) put_atom(p, &f->atoms.items[a]);
  }
  if (f->rules_left_out > 0) {
    put_label(p, "");
    PUT(p, "and %zu more\n", f->rules_left_out);
  }
}

static struct sc_str request_text(const struct printer *p, const struct sc_failure *f) {
  return sc_str_format(p->arena, "%.*s, task %.*s, %.*s, on behalf of %.*s", SC_STR_ARGS(f->actors),
                       (int)f->request.task.len, f->request.task.ptr,
                       (int)f->request.scope.name.len, f->request.scope.name.ptr,
                       SC_STR_ARGS(f->subject));
}

/* In full, or, where its test has shown enough, in one line. */
static void put_failure(const struct printer *p, const struct sc_failure *f, bool full) {
  PUT(p, "%s%sFAIL%s %s", paint(p, BOLD), paint(p, RED), paint(p, PLAIN), paint(p, BOLD));
  put_safe(p, f->path);
  PUT(p, "%s  ", paint(p, PLAIN));
  put_place(p, f->file, f->line);
  if (!full) {
    PUT(p, "  expected %.*s, actual %.*s\n", SC_STR_ARGS(f->expected_text),
        SC_STR_ARGS(f->actual_text));
    return;
  }
  PUT(p, "\n");
  put_line(p, "expected", f->expected_text);
  put_line(p, "actual", f->actual_text);
  for (size_t i = f->verdict_mismatch_count; i < f->mismatches.count; i++)
    put_line(p, i == f->verdict_mismatch_count ? "differs" : "", f->mismatches.items[i]);
  put_line(p, "request", request_text(p, f));
  if (f->why.len > 0) put_line(p, "because", f->why);
  if (f->message.len > 0) put_line(p, "message", f->message);
  put_rules(p, f);
  put_line(p, "see", f->command);
  PUT(p, "\n");
}

/* --- suites ---------------------------------------------------------------------------------------------------- */

static void put_count(const struct printer *p, uint64_t count, const char *what) {
  PUT(p, "%" PRIu64 " %s%s", count, what, count == 1 ? "" : "s");
}

static void put_test(const struct printer *p, const struct sc_suite *suite,
                     const struct sc_test *test, const struct sc_test_count *count) {
  bool skipped = test->skip.len > 0;
  if (count->selected == 0 && !skipped) return;
  if (!p->style->verbose && !skipped && count->failed == 0) return;
  struct sc_str path = sc_test_path(p->arena, suite, test);
  PUT(p, "%s%-4s%s ",
      paint(p, skipped             ? YELLOW
               : count->failed > 0 ? RED
                                   : GREEN),
      skipped             ? "skip"
      : count->failed > 0 ? "FAIL"
                          : "ok",
      paint(p, PLAIN));
  put_safe(p, path);
  if (skipped) {
    PUT(p, ": ");
    put_safe(p, test->skip);
  } else {
    PUT(p, "  ");
    put_count(p, count->passed + count->failed, "check");
    if (count->failed > 0) PUT(p, ", %" PRIu64 " failed", count->failed);
  }
  PUT(p, "\n");
}

static void put_suite(const struct printer *p, size_t s) {
  const struct sc_suite *suite = p->outcome->suites[s];
  struct sc_test_count sum = {0};
  for (size_t t = 0; t < suite->tests.count; t++) {
    const struct sc_test_count *count = &p->outcome->result->counts[s][t];
    put_test(p, suite, &suite->tests.items[t], count);
    sum.selected += count->selected;
    sum.passed += count->passed;
    sum.failed += count->failed;
  }
  if (sum.selected == 0) return;
  PUT(p, "%s%-4s%s ", paint(p, sum.failed > 0 ? RED : GREEN), sum.failed > 0 ? "FAIL" : "ok",
      paint(p, PLAIN));
  put_safe(p, suite->path);
  PUT(p, "  ");
  put_count(p, sum.passed + sum.failed, "check");
  if (sum.failed > 0) PUT(p, ", %" PRIu64 " failed", sum.failed);
  PUT(p, "\n");
}

static void put_sums(const struct printer *p) {
  const struct sc_run_result *r = p->outcome->result;
  PUT(p, "\n%s%" PRIu64 " passed, %" PRIu64 " failed", paint(p, r->failed > 0 ? RED : GREEN),
      r->passed, r->failed);
  if (r->skipped_rows > 0) PUT(p, ", %" PRIu64 " skipped", r->skipped_rows);
  PUT(p, "%s\n", paint(p, PLAIN));
  for (size_t i = 0; i < p->outcome->gate_count; i++) {
    const struct sc_gate *gate = &p->outcome->gates[i];
    if (gate->passed) continue;
    PUT(p, "%sgate failed%s: %.*s is %u %%, wanted %u %%\n", paint(p, RED), paint(p, PLAIN),
        SC_STR_ARGS(gate->name), gate->reached, gate->wanted);
  }
}

void sc_report_text(struct sc_arena *arena, const struct sc_outcome *outcome,
                    const struct sc_text_style *style, struct sc_text *out) {
  struct printer p = {arena, outcome, style, out};
  const struct sc_run_result *r = outcome->result;
  size_t shown =
      r->failure_count < SC_FAILURES_SHOWN_MAX ? r->failure_count : SC_FAILURES_SHOWN_MAX;
  for (size_t i = 0, in_test = 0; i < shown; i++) {
    const struct sc_row_ref *ref = &r->failures[i];
    bool same = i > 0 && ref->suite == ref[-1].suite && ref->test == ref[-1].test;
    in_test = same ? in_test + 1 : 0;
    put_failure(&p, &outcome->failures[i], in_test < FULL_PER_TEST);
  }
  if (r->failed > shown)
    PUT(&p, "... and %" PRIu64 " more failures, not shown\n\n", r->failed - shown);
  for (size_t s = 0; s < outcome->suite_count; s++) put_suite(&p, s);
  if (outcome->coverage != NULL) sc_report_coverage_text(arena, outcome, style, out);
  put_sums(&p);
}

/* --- coverage ---------------------------------------------------------------------------------------------------- */

#define LACKS_SHOWN 50u

static void put_lacks(const struct printer *p, const struct sc_policy_coverage *policy,
                      size_t *shown) {
  for (size_t i = 0; i < policy->items.count; i++) {
    const struct sc_coverage_item *item = &policy->items.items[i];
    struct sc_str lack = sc_coverage_lack(p->arena, item);
    if (lack.len == 0 || (*shown)++ >= LACKS_SHOWN) continue;
    PUT(p, "  ");
    put_place(p, sc_sut_file(p->arena, policy->sut, item->place.file), item->place.line);
    PUT(p, "  ");
    put_safe(p, item->name);
    PUT(p, ": %.*s\n", SC_STR_ARGS(lack));
  }
}

void sc_report_coverage_text(struct sc_arena *arena, const struct sc_outcome *outcome,
                             const struct sc_text_style *style, struct sc_text *out) {
  struct printer p = {arena, outcome, style, out};
  static const char *const titles[] = {"rules", "outcomes of rules", "values of atoms",
                                       "atoms that decide (MC/DC)"};
  PUT(&p, "\n%sCoverage%s\n", paint(&p, BOLD), paint(&p, PLAIN));
  for (unsigned k = 0; k < SC_COVER_KINDS; k++) {
    uint64_t wanted, seen = sc_outcome_covered(outcome, (enum sc_coverage_kind)k, &wanted);
    PUT(&p, "  %-26s %6" PRIu64 " of %-6" PRIu64 " %3u %%\n", titles[k], seen, wanted,
        sc_percent(seen, wanted));
  }
  size_t shown = 0;
  struct sc_text lacks = {0};
  struct printer q = {arena, outcome, style, &lacks};
  for (size_t i = 0; i < outcome->coverage_count; i++) put_lacks(&q, &outcome->coverage[i], &shown);
  if (shown == 0) return;
  PUT(&p, "\n%sNot covered%s\n%.*s", paint(&p, BOLD), paint(&p, PLAIN), (int)lacks.count,
      lacks.items);
  if (shown > LACKS_SHOWN)
    PUT(&p, "  ... and %zu more; `--report coverage=FILE` lists all\n", shown - LACKS_SHOWN);
}
