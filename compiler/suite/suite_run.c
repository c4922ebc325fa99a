/* SPDX-License-Identifier: Apache-2.0
 *
 * suite_run.c - rows in chunks, chunks on threads, results joined in the order of rows.
 *
 * A chunk lies in one test. Threads take chunks in order, so after fail_fast every chunk before the first failing one has
 * been run to its end, and the result does not depend on how far others got.
 */
#include "suite/suite_run.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/threads.h"
#include "condition/search.h"
#include "suite/coverage.h"
#include "suite/suite_check.h"

#define CHUNK_ROWS_MIN 1024u
#define CHUNKS_MAX 65536u

struct chunk {
  uint32_t suite, test;
  uint64_t first, count; /* rows */
  uint64_t selected, passed, failed;
  uint64_t *failures; /* rows; malloc */
  size_t failure_count;
};

struct crew {
  struct sc_suite *const *suites;
  const struct sc_run_options *options;
  struct chunk *chunks;
  size_t chunk_count;
  atomic_size_t next;
  atomic_size_t stop; /* chunks from here on need not run */
  atomic_bool no_memory;
  atomic_bool stopped; /* by tick */
  atomic_uint_fast64_t done; /* rows */
  uint64_t total;
};

bool sc_suites_have_only(struct sc_suite *const *suites, size_t count) {
  for (size_t s = 0; s < count; s++)
    for (size_t t = 0; t < suites[s]->tests.count; t++)
      if (suites[s]->tests.items[t].only) return true;
  return false;
}

bool sc_test_runs(const struct sc_test *test, bool only) {
  return test->skip.len == 0 && (test->only || !only);
}

/* --- one chunk ----------------------------------------------------------------------------------------------- */

struct worker {
  struct crew *crew;
  struct sc_answer answer;
  struct sc_search_scratch *scratch;
  struct sc_arena arena; /* labels, for the filter */
  struct sc_coverage **coverage; /* per suite; NULL = not asked for */
  bool ticks; /* the caller's thread */
};

static bool keep_failure(struct chunk *chunk, size_t *capacity, uint64_t row) {
  if (chunk->failure_count >= SC_FAILURES_KEPT_MAX) return true;
  if (chunk->failure_count == *capacity) {
    size_t grown = *capacity == 0 ? 16 : *capacity * 2;
    uint64_t *rows = realloc(chunk->failures, grown * sizeof *rows);
    if (rows == NULL) return false;
    chunk->failures = rows;
    *capacity = grown;
  }
  chunk->failures[chunk->failure_count++] = row;
  return true;
}

bool sc_row_selected(const struct sc_search *filter, struct sc_search_scratch *scratch,
                     struct sc_arena *labels, const struct sc_suite *suite,
                     const struct sc_test *test, uint64_t row) {
  if (filter == NULL) return true;
  bool found = sc_search_finds(filter, scratch, sc_test_row_path(labels, suite, test, row));
  if (labels->used > (1u << 20)) { /* paths of many rows */
    jmp_buf *recovery = labels->recovery;
    sc_arena_release(labels);
    labels->recovery = recovery;
  }
  return found;
}

/* False: no memory. */
static bool run_chunk(struct worker *w, struct chunk *chunk) {
  const struct sc_suite *suite = w->crew->suites[chunk->suite];
  const struct sc_test *test = &suite->tests.items[chunk->test];
  size_t capacity = 0;
  for (uint64_t i = 0; i < chunk->count; i++) {
    uint64_t index = chunk->first + i;
    struct scope_request request;
    bool enough;
    if (!sc_row_selected(w->crew->options->filter, w->scratch, &w->arena, suite, test, index))
      continue;
    chunk->selected++;
    struct sc_test_row row = sc_test_row_at(test, index);
    sc_test_request(suite, &row, &request);
    bool met = sc_expectation_met(suite->sut->table, &request,
                                  &suite->expectations.items[row.expectation], &w->answer, &enough);
    if (!enough) return false;
    if (w->coverage != NULL &&
        !sc_coverage_add(w->coverage[chunk->suite], &request, &w->answer.decision))
      return false;
    if (met) {
      chunk->passed++;
      continue;
    }
    chunk->failed++;
    if (!keep_failure(chunk, &capacity, index)) return false;
    if (w->crew->options->fail_fast) return true;
  }
  return true;
}

static void lower_stop(struct crew *crew, size_t chunk) {
  size_t now = atomic_load(&crew->stop);
  while (chunk < now && !atomic_compare_exchange_weak(&crew->stop, &now, chunk)) continue;
}

static bool work(struct worker *w) {
  struct crew *crew = w->crew;
  jmp_buf recovery;
  w->arena.recovery = &recovery;
  if (setjmp(recovery) != 0) return false;
  for (;;) {
    size_t c = atomic_fetch_add(&crew->next, 1);
    if (c >= crew->chunk_count || atomic_load(&crew->no_memory)) return true;
    if (c > atomic_load(&crew->stop) || atomic_load(&crew->stopped)) return true;
    if (!run_chunk(w, &crew->chunks[c])) return false;
    uint64_t done = atomic_fetch_add(&crew->done, crew->chunks[c].count) + crew->chunks[c].count;
    if (w->ticks && !crew->options->tick(crew->options->tick_context, done, crew->total))
      atomic_store(&crew->stopped, true);
    if (crew->options->fail_fast && crew->chunks[c].failed > 0) lower_stop(crew, c);
  }
}

static void run_worker(void *worker) {
  struct worker *w = worker;
  if (!work(w)) atomic_store(&w->crew->no_memory, true);
}

/* --- the crew ---------------------------------------------------------------------------------------------------- */

static bool worker_init(struct worker *w, struct crew *crew, size_t suite_count) {
  *w = (struct worker){.crew = crew};
  sc_arena_init(&w->arena);
  if (crew->options->filter != NULL &&
      (w->scratch = sc_search_scratch_new(crew->options->filter, &w->arena)) == NULL)
    return false;
  if (crew->options->coverage == NULL) return true;
  w->coverage = calloc(suite_count, sizeof *w->coverage);
  if (w->coverage == NULL) return false;
  for (size_t s = 0; s < suite_count; s++) {
    w->coverage[s] = sc_coverage_new(crew->suites[s]->sut->table);
    if (w->coverage[s] == NULL) return false;
  }
  return true;
}

static void worker_release(struct worker *w, size_t suite_count) {
  sc_answer_release(&w->answer);
  sc_search_scratch_free(w->scratch);
  sc_arena_release(&w->arena);
  if (w->coverage == NULL) return;
  for (size_t s = 0; s < suite_count; s++) sc_coverage_free(w->coverage[s]);
  free(w->coverage);
}

/* Runs all chunks on `jobs` threads, this one among them. False: no memory. */
static bool run_all(struct crew *crew, size_t suite_count) {
  unsigned jobs = crew->options->jobs;
  if (jobs > SC_THREADS_MAX) jobs = SC_THREADS_MAX;
  if (jobs > crew->chunk_count) jobs = crew->chunk_count > 0 ? (unsigned)crew->chunk_count : 1;
  struct worker *workers = calloc(jobs, sizeof *workers);
  bool good = workers != NULL;
  unsigned made = 0;
  for (; good && made < jobs; made++) good = worker_init(&workers[made], crew, suite_count);
  if (good) {
    workers[0].ticks = crew->options->tick != NULL;
    sc_threads_run(run_worker, workers, sizeof *workers, jobs);
  }
  good = good && !atomic_load(&crew->no_memory);
  for (unsigned i = 0; i < made; i++) {
    for (size_t s = 0; good && workers[i].coverage != NULL && s < suite_count; s++)
      sc_coverage_merge(crew->options->coverage[s], workers[i].coverage[s]);
    worker_release(&workers[i], suite_count);
  }
  free(workers);
  return good;
}

/* --- chunks ------------------------------------------------------------------------------------------------------ */

struct plan {
  SC_VEC(struct chunk) chunks;
};

static void plan_test(struct sc_arena *arena, struct plan *plan, uint32_t suite, uint32_t test,
                      uint64_t rows, uint64_t chunk_rows) {
  for (uint64_t first = 0; first < rows; first += chunk_rows)
    *SC_PUSH(arena, &plan->chunks) =
        (struct chunk){.suite = suite,
                       .test = test,
                       .first = first,
                       .count = rows - first < chunk_rows ? rows - first : chunk_rows};
}

static void plan_all(struct sc_arena *arena, struct sc_suite *const *suites, size_t count,
                     struct sc_run_result *result, struct plan *plan) {
  bool only = sc_suites_have_only(suites, count);
  uint64_t total = 0;
  for (size_t s = 0; s < count; s++)
    for (size_t t = 0; t < suites[s]->tests.count; t++) {
      const struct sc_test *test = &suites[s]->tests.items[t];
      if (sc_test_runs(test, only)) {
        total += test->row_count;
      } else {
        result->skipped_tests++;
        result->skipped_rows += test->row_count;
      }
    }
  uint64_t chunk_rows = total / CHUNKS_MAX + 1;
  if (chunk_rows < CHUNK_ROWS_MIN) chunk_rows = CHUNK_ROWS_MIN;
  for (size_t s = 0; s < count; s++)
    for (size_t t = 0; t < suites[s]->tests.count; t++)
      if (sc_test_runs(&suites[s]->tests.items[t], only))
        plan_test(arena, plan, (uint32_t)s, (uint32_t)t, suites[s]->tests.items[t].row_count,
                  chunk_rows);
}

static void release_chunks(void *context) {
  struct crew *crew = context;
  for (size_t c = 0; c < crew->chunk_count; c++) free(crew->chunks[c].failures);
  crew->chunk_count = 0;
}

/* --- joining ------------------------------------------------------------------------------------------------------- */

static void join(struct sc_arena *arena, const struct crew *crew, struct sc_run_result *result) {
  size_t last = atomic_load(&crew->stop), kept = 0;
  for (size_t c = 0; c < crew->chunk_count && c <= last; c++) kept += crew->chunks[c].failure_count;
  if (kept > SC_FAILURES_KEPT_MAX) kept = SC_FAILURES_KEPT_MAX;
  result->failures = SC_NEW_ARRAY(arena, struct sc_row_ref, kept);
  for (size_t c = 0; c < crew->chunk_count && c <= last; c++) {
    const struct chunk *chunk = &crew->chunks[c];
    struct sc_test_count *sum = &result->counts[chunk->suite][chunk->test];
    sum->selected += chunk->selected;
    sum->passed += chunk->passed;
    sum->failed += chunk->failed;
    result->passed += chunk->passed;
    result->failed += chunk->failed;
    for (size_t i = 0; i < chunk->failure_count && result->failure_count < kept; i++)
      result->failures[result->failure_count++] =
          (struct sc_row_ref){chunk->suite, chunk->test, chunk->failures[i]};
  }
}

enum sc_status sc_suites_run(struct sc_arena *arena, struct sc_suite *const *suites, size_t count,
                             const struct sc_run_options *options, struct sc_run_result *out) {
  struct plan plan = {0};
  *out = (struct sc_run_result){.counts = SC_NEW_ARRAY(arena, struct sc_test_count *, count)};
  for (size_t s = 0; s < count; s++)
    out->counts[s] = SC_NEW_ARRAY(arena, struct sc_test_count, suites[s]->tests.count);
  plan_all(arena, suites, count, out, &plan);
  struct crew *crew = SC_NEW(arena, struct crew);
  crew->suites = suites;
  crew->options = options;
  crew->chunks = plan.chunks.items;
  crew->chunk_count = plan.chunks.count;
  atomic_init(&crew->next, 0);
  atomic_init(&crew->stop, SIZE_MAX);
  atomic_init(&crew->no_memory, false);
  atomic_init(&crew->stopped, false);
  atomic_init(&crew->done, 0);
  for (size_t c = 0; c < crew->chunk_count; c++) crew->total += crew->chunks[c].count;
  sc_arena_defer(arena, release_chunks, crew);
  bool good = run_all(crew, count);
  if (good) join(arena, crew, out);
  out->stopped = atomic_load(&crew->stopped);
  release_chunks(crew);
  return good ? SC_OK : SC_E_MEMORY;
}
