/* SPDX-License-Identifier: Apache-2.0
 *
 * report_markdown.c - a summary for the page of a job: sums and gates, coverage, suites, then folded lists of failures,
 * survivors and uncovered rules.
 *
 * Lists are cut at an entry, never inside of one. The parts without lists fit into SC_MARKDOWN_MIN bytes.
 */
#include <inttypes.h>

#include "base/escape.h"
#include "suite/report_place.h"

#define RESERVE                                                                                    \
  ((size_t)4096) /* kept free for the ends of lists and what says that they were cut */

struct writer {
  struct sc_arena *arena;
  struct sc_text *out;
  const struct sc_outcome *outcome;
  size_t limit; /* of out->count */
};

#define PUT(w, ...) sc_text_format((w)->arena, (w)->out, __VA_ARGS__)

static void put(const struct writer *w, struct sc_str text) { sc_text_add(w->arena, w->out, text); }
static void put_code(const struct writer *w, struct sc_str text) {
  sc_put_markdown_code(w->arena, w->out, text);
}

/* Forgets what was written from `begin` on if it is too much. */
static bool keep(const struct writer *w, size_t begin) {
  if (w->out->count <= w->limit) return true;
  w->out->count = begin;
  return false;
}

static void put_cut(const struct writer *w, uint64_t left, const char *what) {
  if (left > 0)
    PUT(w, "\n… and %" PRIu64 " more %s, left out to keep this summary short enough.\n", left,
        what);
}

/* --- sums --------------------------------------------------------------------------------------------------------- */

static void put_sums(const struct writer *w) {
  const struct sc_run_result *r = w->outcome->result;
  const char *head = r->failed > 0                 ? "failed"
                     : sc_outcome_good(w->outcome) ? "passed"
                                                   : "passed, but a gate did not hold";
  PUT(w, "## Policy tests %s\n\n", head);
  PUT(w, "**%" PRIu64 "** passed · **%" PRIu64 "** failed", r->passed, r->failed);
  if (r->skipped_rows > 0) PUT(w, " · **%" PRIu64 "** skipped", r->skipped_rows);
  put(w, SC_STR("\n"));
  for (size_t i = 0; i < w->outcome->gate_count; i++) {
    const struct sc_gate *gate = &w->outcome->gates[i];
    put(w, i == 0 ? SC_STR("\n| gate | wanted | reached | |\n| :-- | --: | --: | :-- |\n| ")
                  : SC_STR("| "));
    put_code(w, gate->name);
    PUT(w, " | %u %% | %u %% | %s |\n", gate->wanted, gate->reached,
        gate->passed ? "held" : "**failed**");
  }
}

static void put_coverage_table(const struct writer *w) {
  if (w->outcome->coverage == NULL) return;
  put(w, SC_STR("\n### Coverage\n\n| of | covered | | |\n| :-- | --: | --: | --: |\n"));
  for (unsigned k = 0; k < SC_COVER_KINDS; k++) {
    enum sc_coverage_kind kind = (enum sc_coverage_kind)k;
    uint64_t wanted, seen = sc_outcome_covered(w->outcome, kind, &wanted);
    PUT(w, "| %s | %" PRIu64 " | of %" PRIu64 " | %u %% |\n", sc_coverage_kind_title(kind), seen,
        wanted, sc_percent(seen, wanted));
  }
}

static void put_mutation_sums(const struct writer *w) {
  if (w->outcome->mutants == NULL) return;
  uint64_t counted, killed = sc_outcome_killed(w->outcome, &counted);
  PUT(w,
      "\n### Mutation\n\n**%" PRIu64 "** of %" PRIu64
      " mistakes put in on purpose were noticed, %u "
      "%%\n",
      killed, counted, sc_percent(killed, counted));
}

/* --- suites ---------------------------------------------------------------------------------------------------------- */

/* False: nothing of it was asked for. */
static bool put_suite(const struct writer *w, size_t s) {
  const struct sc_suite *suite = w->outcome->suites[s];
  uint64_t passed = 0, failed = 0, skipped = 0;
  for (size_t t = 0; t < suite->tests.count; t++) {
    passed += w->outcome->result->counts[s][t].passed;
    failed += w->outcome->result->counts[s][t].failed;
    if (suite->tests.items[t].skip.len > 0) skipped += suite->tests.items[t].row_count;
  }
  if (passed + failed + skipped == 0) return true;
  size_t begin = w->out->count;
  put(w, SC_STR("| "));
  put_code(w, suite->path);
  PUT(w, " | %" PRIu64 " | %" PRIu64 " | %" PRIu64 " |\n", passed, failed, skipped);
  return keep(w, begin);
}

static void put_suites(const struct writer *w) {
  size_t s = 0;
  put(w,
      SC_STR("\n### Suites\n\n| file | passed | failed | skipped |\n| :-- | --: | --: | --: |\n"));
  while (s < w->outcome->suite_count && put_suite(w, s)) s++;
  put_cut(w, w->outcome->suite_count - s, "suites");
}

/* --- folded lists ------------------------------------------------------------------------------------------------------ */

static void open_list(const struct writer *w, uint64_t count, const char *what) {
  PUT(w, "\n<details><summary>%" PRIu64 " %s%s</summary>\n\n", count, what, count == 1 ? "" : "s");
}

static void put_pre(const struct writer *w, struct sc_str text) {
  put(w, SC_STR("<pre>"));
  sc_put_html(w->arena, w->out, text);
  put(w, SC_STR("</pre>\n\n"));
}

static bool put_failure(const struct writer *w, const struct sc_failure *f) {
  size_t begin = w->out->count;
  put_code(w, f->path);
  put(w, SC_STR(": expected "));
  put_code(w, f->expected_text);
  put(w, SC_STR(", actual "));
  put_code(w, f->actual_text);
  PUT(w, "\n\n");
  struct sc_str body = sc_failure_body(w->arena, f);
  put_pre(w, sc_str_format(w->arena, "  test      %.*s:%u\n%.*s", SC_STR_ARGS(f->file), f->line,
                           SC_STR_ARGS(body)));
  return keep(w, begin);
}

static void put_failures(const struct writer *w) {
  const struct sc_run_result *r = w->outcome->result;
  size_t i = 0;
  if (r->failed == 0) return;
  open_list(w, r->failed, "failure");
  while (i < r->failure_count && put_failure(w, &w->outcome->failures[i])) i++;
  put_cut(w, r->failed - i, "failures");
  put(w, SC_STR("\n</details>\n"));
}

static bool put_survivor(const struct writer *w, const struct sc_policy_mutants *policy, size_t i) {
  const struct sc_mutation *mutation = &policy->mutants.mutations.items[i];
  const struct sc_mutant *mutant = &policy->mutants.items[i];
  struct sc_place place = sc_mutation_place(policy, mutation);
  size_t begin = w->out->count;
  put_code(w, sc_str_format(w->arena, "%.*s:%u", SC_STR_ARGS(place.file), place.line));
  put(w, SC_STR(" "));
  put_code(w, mutation->rule);
  put(w, SC_STR(": "));
  put_code(w, mutation->what);
  put(w, SC_STR("\n\n"));
  if (mutant->test.len > 0) put_pre(w, mutant->test);
  return keep(w, begin);
}

static void put_survivors(const struct writer *w) {
  uint64_t left = 0;
  bool room = true;
  for (size_t k = 0; k < w->outcome->mutants_count; k++)
    left += w->outcome->mutants[k].mutants.survived;
  if (left == 0) return;
  open_list(w, left, "surviving mutant");
  for (size_t k = 0; k < w->outcome->mutants_count && room; k++) {
    const struct sc_policy_mutants *policy = &w->outcome->mutants[k];
    for (size_t i = 0; i < policy->mutants.mutations.count && room; i++) {
      if (policy->mutants.items[i].fate != SC_MUTANT_SURVIVED) continue;
      room = put_survivor(w, policy, i);
      left -= room;
    }
  }
  put_cut(w, left, "mistakes");
  put(w, SC_STR("\n</details>\n"));
}

static bool put_lack(const struct writer *w, const struct sc_policy_coverage *policy,
                     const struct sc_coverage_item *item, struct sc_str lack) {
  size_t begin = w->out->count;
  struct sc_str file = sc_sut_file(w->arena, policy->sut, item->place.file);
  put(w, SC_STR("- "));
  put_code(w, sc_str_format(w->arena, "%.*s:%u", SC_STR_ARGS(file), item->place.line));
  put(w, SC_STR(" "));
  put_code(w, item->name);
  PUT(w, ": %.*s\n", SC_STR_ARGS(lack));
  return keep(w, begin);
}

static void put_lacks(const struct writer *w) {
  uint64_t left = 0;
  bool room = true;
  for (size_t k = 0; k < w->outcome->coverage_count; k++)
    for (size_t i = 0; i < w->outcome->coverage[k].items.count; i++)
      left += sc_coverage_lacks(&w->outcome->coverage[k].items.items[i]) != 0;
  if (left == 0) return;
  open_list(w, left, "gap");
  for (size_t k = 0; k < w->outcome->coverage_count && room; k++) {
    const struct sc_policy_coverage *policy = &w->outcome->coverage[k];
    for (size_t i = 0; i < policy->items.count && room; i++) {
      const struct sc_coverage_item *item = &policy->items.items[i];
      if (sc_coverage_lacks(item) == 0) continue;
      room = put_lack(w, policy, item, sc_coverage_lack(w->arena, item));
      left -= room;
    }
  }
  put_cut(w, left, "gaps");
  put(w, SC_STR("\n</details>\n"));
}

void sc_report_markdown(struct sc_arena *arena, const struct sc_outcome *outcome, size_t max,
                        struct sc_text *out) {
  struct writer w = {arena, out, outcome, out->count + max - RESERVE};
  put_sums(&w);
  put_coverage_table(&w);
  put_mutation_sums(&w);
  put_suites(&w);
  put_failures(&w);
  put_survivors(&w);
  put_lacks(&w);
  put(&w, SC_STR("\n"));
}
