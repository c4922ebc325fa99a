/* SPDX-License-Identifier: Apache-2.0
 *
 * report_points.c - counts the points out of the tests, the sums of the run and the failures that were kept.
 */
#include "suite/report_points.h"

#include "condition/search.h"

struct sc_points {
  struct sc_arena *arena;
  const struct sc_outcome *outcome;
  struct sc_search_scratch *scratch; /* NULL = no filter */
  struct sc_answer answer;
  struct sc_arena labels;
  bool only;
  size_t suite, test; /* where the next point comes from */
  uint64_t row, shown; /* of that test */
  bool in_matrix; /* the point of the matrix itself is out */
  size_t failure; /* the first kept failure that has had no point yet */
};

#define LABELS_MAX ((size_t)1 << 20) /* bytes of labels, before their memory is used again */

static void release(void *context) {
  struct sc_points *p = context;
  sc_search_scratch_free(p->scratch);
  p->scratch = NULL;
  sc_answer_release(&p->answer);
  sc_arena_release(&p->labels);
}

struct sc_points *sc_points_new(struct sc_arena *arena, const struct sc_outcome *outcome) {
  struct sc_points *p = SC_NEW(arena, struct sc_points);
  *p = (struct sc_points){.arena = arena,
                          .outcome = outcome,
                          .only = sc_suites_have_only(outcome->suites, outcome->suite_count)};
  sc_arena_init(&p->labels);
  p->labels.recovery = arena->recovery;
  sc_arena_defer(arena, release, p);
  if (outcome->options->filter != NULL &&
      (p->scratch = sc_search_scratch_new(outcome->options->filter, arena)) == NULL)
    sc_arena_fail(arena);
  return p;
}

static void clear_labels(struct sc_points *p) {
  if (p->labels.used <= LABELS_MAX) return;
  sc_arena_release(&p->labels);
  p->labels.recovery = p->arena->recovery;
}

static bool chosen(struct sc_points *p, struct sc_str path) {
  return p->scratch == NULL || sc_search_finds(p->outcome->options->filter, p->scratch, path);
}

static bool chosen_test(struct sc_points *p, const struct sc_suite *suite,
                        const struct sc_test *test) {
  return p->scratch == NULL || chosen(p, sc_test_path(&p->labels, suite, test));
}

/* --- failures ------------------------------------------------------------------------------------------------- */

/* Whether the next kept failure is this row's, or, with `row` NULL, this test's. */
static bool next_failure_is(const struct sc_points *p, const uint64_t *row) {
  const struct sc_run_result *r = p->outcome->result;
  if (p->failure >= r->failure_count) return false;
  const struct sc_row_ref *ref = &r->failures[p->failure];
  return ref->suite == p->suite && ref->test == p->test && (row == NULL || ref->row == *row);
}

static void set_failure(struct sc_points *p, struct sc_point *out) {
  const struct sc_failure *f = &p->outcome->failures[p->failure++];
  out->state = SC_POINT_FAILED;
  out->failure = f;
  out->expected = f->expected_text;
  out->actual = f->actual_text;
  out->kind = sc_failure_kind(f->expected, &f->decision);
}

/* A row behind the last failure that was kept, of a run that had more: it is asked again. */
static void ask_again(struct sc_points *p, struct sc_point *out) {
  const struct sc_expectation *expected = &out->suite->expectations.items[out->row.expectation];
  struct scope_request request;
  bool enough;
  sc_test_request(out->suite, &out->row, &request);
  bool met = sc_expectation_met(out->suite->sut->table, &request, expected, &p->answer, &enough);
  if (!enough) sc_arena_fail(p->arena);
  if (met) return;
  out->state = SC_POINT_FAILED;
  out->expected = sc_expectation_text(&p->labels, expected);
  out->actual = sc_decision_text(&p->labels, &p->answer.decision);
  out->kind = sc_failure_kind(expected, &p->answer.decision);
}

/* --- points ------------------------------------------------------------------------------------------------------ */

static void set_row(struct sc_points *p, uint64_t index, struct sc_point *out) {
  out->has_row = true;
  out->row = sc_test_row_at(out->test, index);
  out->label = sc_test_row_label(&p->labels, out->suite, out->test, index);
  out->place =
      sc_source_place(out->suite->diags->sources, sc_test_row_span(out->suite, out->test, index));
}

static void set_test(struct sc_point *out) {
  out->place = sc_source_place(out->suite->diags->sources, out->test->span);
}

static bool next_row(struct sc_points *p, const struct sc_test_count *count, struct sc_point *out) {
  const struct sc_run_result *r = p->outcome->result;
  if (p->shown == count->passed + count->failed) return false;
  while (p->row < out->test->row_count) {
    uint64_t index = p->row++;
    if (p->scratch != NULL &&
        !chosen(p, sc_test_row_path(&p->labels, out->suite, out->test, index))) {
      clear_labels(p);
      continue;
    }
    p->shown++;
    set_row(p, index, out);
    if (next_failure_is(p, &index))
      set_failure(p, out);
    else if (p->failure == r->failure_count && r->failed > r->failure_count)
      ask_again(p, out);
    return true;
  }
  return false;
}

static bool next_of_matrix(struct sc_points *p, const struct sc_test_count *count,
                           struct sc_point *out) {
  const struct sc_run_result *r = p->outcome->result;
  if (p->in_matrix) {
    if (!next_failure_is(p, NULL)) return false;
    set_row(p, r->failures[p->failure].row, out);
    set_failure(p, out);
    return true;
  }
  if (count->passed + count->failed == 0) return false;
  uint64_t kept = 0;
  for (size_t i = p->failure; i < r->failure_count; i++, kept++)
    if (r->failures[i].suite != p->suite || r->failures[i].test != p->test) break;
  p->in_matrix = true;
  out->matrix = true;
  out->count = *count;
  out->unlisted = count->failed - kept;
  if (out->unlisted > 0) out->state = SC_POINT_FAILED;
  set_test(out);
  return true;
}

static void to_next_test(struct sc_points *p) {
  p->test++;
  p->row = p->shown = 0;
  p->in_matrix = false;
}

static bool next_skipped(struct sc_points *p, struct sc_point *out) {
  if (p->shown++ > 0 || !chosen_test(p, out->suite, out->test)) return false;
  out->state = SC_POINT_SKIPPED;
  out->skip = out->test->skip.len > 0 ? out->test->skip : SC_STR("other tests are marked `only`");
  set_test(out);
  return true;
}

bool sc_points_next(struct sc_points *p, struct sc_point *out) {
  clear_labels(p);
  while (p->suite < p->outcome->suite_count) {
    const struct sc_suite *suite = p->outcome->suites[p->suite];
    if (p->test == suite->tests.count) {
      p->suite++;
      p->test = 0;
      continue;
    }
    const struct sc_test *test = &suite->tests.items[p->test];
    const struct sc_test_count *count = &p->outcome->result->counts[p->suite][p->test];
    *out = (struct sc_point){.suite_index = p->suite, .suite = suite, .test = test};
    if (!sc_test_runs(test, p->only)   ? next_skipped(p, out)
        : test->kind == SC_TEST_MATRIX ? next_of_matrix(p, count, out)
                                       : next_row(p, count, out))
      return true;
    to_next_test(p);
  }
  return false;
}

/* --- sums ---------------------------------------------------------------------------------------------------------- */

static uint64_t kept_failures(const struct sc_run_result *r, size_t suite, size_t test) {
  /* Failures are in order: the first and the one behind the last are found by halving. */
  size_t bounds[2];
  for (unsigned b = 0; b < 2; b++) {
    size_t low = 0, high = r->failure_count;
    while (low < high) {
      size_t middle = low + (high - low) / 2;
      const struct sc_row_ref *ref = &r->failures[middle];
      bool before = ref->suite != suite ? ref->suite < suite : ref->test < test + b;
      if (before)
        low = middle + 1;
      else
        high = middle;
    }
    bounds[b] = low;
  }
  return bounds[1] - bounds[0];
}

struct sc_point_sums sc_points_count(struct sc_points *p, size_t s) {
  const struct sc_run_result *r = p->outcome->result;
  const struct sc_suite *suite = p->outcome->suites[s];
  struct sc_point_sums sums = {0};
  for (size_t t = 0; t < suite->tests.count; t++) {
    const struct sc_test *test = &suite->tests.items[t];
    const struct sc_test_count *count = &r->counts[s][t];
    if (!sc_test_runs(test, p->only)) {
      bool listed = chosen_test(p, suite, test);
      sums.points += listed;
      sums.skipped += listed;
    } else if (test->kind != SC_TEST_MATRIX) {
      sums.points += count->passed + count->failed;
      sums.failed += count->failed;
    } else if (count->passed + count->failed > 0) {
      uint64_t kept = kept_failures(r, s, t);
      sums.points += 1 + kept;
      sums.failed += kept + (count->failed > kept);
    }
  }
  return sums;
}
