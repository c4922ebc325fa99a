/* SPDX-License-Identifier: Apache-2.0
 *
 * report_text.c - the outcome as a person reads it: what failed and why, then the sums.
 */
#include <inttypes.h>

#include "suite/report_print.h"

#define FULL_PER_TEST 3u /* failures of one test that are shown in full: they are often alike */

static void put_label(const struct sc_printer *p, const char *label) {
  SC_PUT(p, "  %s%-10s%s", sc_paint(p, SC_PAINT_DIM), label, sc_paint(p, SC_PAINT_PLAIN));
}

static void put_line(const struct sc_printer *p, const char *label, struct sc_str text) {
  put_label(p, label);
  sc_put_safe(p, text);
  SC_PUT(p, "\n");
}

/* --- one failure ---------------------------------------------------------------------------------------------- */

static const char *mark(const struct sc_printer *p, bool good) {
  if (p->style->utf8) return good ? "✓" : "✗";
  return good ? "+" : "x";
}

static const char *state_of(const struct sc_failure_rule *rule) {
  if (!rule->deny) return sc_truth_name(rule->truth);
  if (rule->truth == SCOPE_TRUTH_UNKNOWN) return "applies: not known to be false";
  return rule->truth == SCOPE_TRUTH_FALSE ? "does not apply" : "applies";
}

static void put_atom(const struct sc_printer *p, const struct sc_failure_atom *atom) {
  bool good = atom->truth == SCOPE_TRUTH_TRUE;
  SC_PUT(p, "              %s%s%s ", sc_paint(p, good ? SC_PAINT_GREEN : SC_PAINT_RED),
         atom->truth == SCOPE_TRUTH_UNKNOWN ? "?" : mark(p, good), sc_paint(p, SC_PAINT_PLAIN));
  sc_put_safe(p, atom->text);
  SC_PUT(p, "  ");
  sc_put_place(p, atom->file, atom->line);
  SC_PUT(p, "  %s", sc_truth_name(atom->truth));
  if (atom->value.len > 0) SC_PUT(p, ": ");
  sc_put_safe(p, atom->value);
  SC_PUT(p, "\n");
}

static void put_rules(const struct sc_printer *p, const struct sc_failure *f) {
  for (size_t r = 0; r < f->rules.count; r++) {
    const struct sc_failure_rule *rule = &f->rules.items[r];
    put_label(p, r == 0 ? (f->rules.count > 1 ? "rules" : "rule") : "");
    sc_put_safe(p, rule->id);
    SC_PUT(p, "  ");
    sc_put_place(p, rule->file, rule->line);
    SC_PUT(p, "  %s\n", state_of(rule));
    for (size_t a = 0; a < f->atoms.count; a++)
      if (f->atoms.items[a].rule == r) put_atom(p, &f->atoms.items[a]);
  }
  if (f->rules_left_out > 0) {
    put_label(p, "");
    SC_PUT(p, "and %zu more\n", f->rules_left_out);
  }
}

static struct sc_str request_text(const struct sc_printer *p, const struct sc_failure *f) {
  return sc_str_format(p->arena, "%.*s, task %.*s, %.*s, on behalf of %.*s", SC_STR_ARGS(f->actors),
                       (int)f->request.task.len, f->request.task.ptr,
                       (int)f->request.scope.name.len, f->request.scope.name.ptr,
                       SC_STR_ARGS(f->subject));
}

/* In full, or, where its test has shown enough, in one line. */
static void put_failure(const struct sc_printer *p, const struct sc_failure *f, bool full) {
  SC_PUT(p, "%s%sFAIL%s %s", sc_paint(p, SC_PAINT_BOLD), sc_paint(p, SC_PAINT_RED),
         sc_paint(p, SC_PAINT_PLAIN), sc_paint(p, SC_PAINT_BOLD));
  sc_put_safe(p, f->path);
  SC_PUT(p, "%s  ", sc_paint(p, SC_PAINT_PLAIN));
  sc_put_place(p, f->file, f->line);
  if (!full) {
    SC_PUT(p, "  expected %.*s, actual %.*s\n", SC_STR_ARGS(f->expected_text),
           SC_STR_ARGS(f->actual_text));
    return;
  }
  SC_PUT(p, "\n");
  put_line(p, "expected",
           f->expected_why[0] == 0 ? f->expected_text
                                   : sc_str_format(p->arena, "%.*s: %s",
                                                   SC_STR_ARGS(f->expected_text), f->expected_why));
  put_line(p, "actual", f->actual_text);
  for (size_t i = f->verdict_mismatch_count; i < f->mismatches.count; i++)
    put_line(p, i == f->verdict_mismatch_count ? "differs" : "", f->mismatches.items[i]);
  put_line(p, "request", request_text(p, f));
  if (f->why.len > 0) put_line(p, "because", f->why);
  if (f->message.len > 0) put_line(p, "message", f->message);
  put_rules(p, f);
  put_line(p, "see", f->command);
  SC_PUT(p, "\n");
}

void sc_report_failure_text(struct sc_arena *arena, const struct sc_failure *failure,
                            const struct sc_text_style *style, struct sc_text *out) {
  put_failure(&(struct sc_printer){arena, NULL, style, out}, failure, true);
}

/* --- suites ---------------------------------------------------------------------------------------------------- */

static void put_count(const struct sc_printer *p, uint64_t count, const char *what) {
  SC_PUT(p, "%" PRIu64 " %s%s", count, what, count == 1 ? "" : "s");
}

static void put_test(const struct sc_printer *p, const struct sc_suite *suite,
                     const struct sc_test *test, const struct sc_test_count *count) {
  bool skipped = test->skip.len > 0;
  if (count->selected == 0 && !skipped) return;
  bool shown = count->failed == 0 || (test->kind == SC_TEST_ROWS && !test->table);
  if (!p->style->verbose && !skipped && shown) return; /* a case that failed is shown above */
  struct sc_str path = sc_test_path(p->arena, suite, test);
  SC_PUT(p, "%s%-4s%s ",
         sc_paint(p, skipped             ? SC_PAINT_YELLOW
                     : count->failed > 0 ? SC_PAINT_RED
                                         : SC_PAINT_GREEN),
         skipped             ? "skip"
         : count->failed > 0 ? "FAIL"
                             : "ok",
         sc_paint(p, SC_PAINT_PLAIN));
  sc_put_safe(p, path);
  if (skipped) {
    SC_PUT(p, ": ");
    sc_put_safe(p, test->skip);
  } else {
    SC_PUT(p, "  ");
    put_count(p, count->passed + count->failed, "check");
    if (count->failed > 0) SC_PUT(p, ", %" PRIu64 " failed", count->failed);
  }
  SC_PUT(p, "\n");
}

static void put_suite(const struct sc_printer *p, size_t s) {
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
  SC_PUT(p, "%s%-4s%s ", sc_paint(p, sum.failed > 0 ? SC_PAINT_RED : SC_PAINT_GREEN),
         sum.failed > 0 ? "FAIL" : "ok", sc_paint(p, SC_PAINT_PLAIN));
  sc_put_safe(p, suite->path);
  SC_PUT(p, "  ");
  put_count(p, sum.passed + sum.failed, "check");
  if (sum.failed > 0) SC_PUT(p, ", %" PRIu64 " failed", sum.failed);
  SC_PUT(p, "\n");
}

static void put_sums(const struct sc_printer *p) {
  const struct sc_run_result *r = p->outcome->result;
  SC_PUT(p, "\n%s%" PRIu64 " passed, %" PRIu64 " failed",
         sc_paint(p, r->failed > 0 ? SC_PAINT_RED : SC_PAINT_GREEN), r->passed, r->failed);
  if (r->skipped_rows > 0) SC_PUT(p, ", %" PRIu64 " skipped", r->skipped_rows);
  SC_PUT(p, "%s\n", sc_paint(p, SC_PAINT_PLAIN));
  for (size_t i = 0; i < p->outcome->gate_count; i++) {
    const struct sc_gate *gate = &p->outcome->gates[i];
    if (gate->passed) continue;
    SC_PUT(p, "%sgate failed%s: %.*s is %u %%, wanted %u %%\n", sc_paint(p, SC_PAINT_RED),
           sc_paint(p, SC_PAINT_PLAIN), SC_STR_ARGS(gate->name), gate->reached, gate->wanted);
  }
}

void sc_report_text(struct sc_arena *arena, const struct sc_outcome *outcome,
                    const struct sc_text_style *style, struct sc_text *out) {
  struct sc_printer p = {arena, outcome, style, out};
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
    SC_PUT(&p, "... and %" PRIu64 " more failures, not shown\n\n", r->failed - shown);
  for (size_t s = 0; s < outcome->suite_count; s++) put_suite(&p, s);
  if (outcome->coverage != NULL) sc_report_coverage_text(arena, outcome, style, out);
  if (outcome->mutants != NULL) sc_report_mutation_text(arena, outcome, style, out);
  put_sums(&p);
}
