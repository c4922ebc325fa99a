/* SPDX-License-Identifier: Apache-2.0
 *
 * mutate.c - mutants on threads: lowered, opened, run until the first row that fails.
 */
#include "suite/mutate.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "back/emit.h"
#include "base/threads.h"
#include "condition/search.h"
#include "suite/suite_check.h"
#include "suite/survivor.h"

struct crew {
  struct sc_compilation *compilation;
  const struct sc_subject_under_test *sut;
  struct sc_suite *const *suites;
  size_t suite_count;
  const struct sc_search *filter; /* NULL = all rows */
  bool only; /* some test says so */
  bool debug; /* tests ask for rules, messages or what was missing */
  uint8_t core_digest[32]; /* of the original */
  struct sc_mutants *out;
  struct sc_arena *arena; /* of the results; under `lock` */
  pthread_mutex_t lock;
  atomic_size_t next;
  atomic_bool no_memory;
};

/* --- expectations of a mutant ------------------------------------------------------------------------------ */

/* Step-ups are bits by their position among the names that the table knows. A mutant may know fewer: bits of expectations
 * are moved, and what it does not know can never be met. */
struct bits {
  bool same;
  uint32_t of[32]; /* per bit of the original: the mutant's; 0 = none */
};

static void match_bits(const struct scope_table *original, const struct scope_table *mutant,
                       struct bits *out) {
  out->same = true;
  for (uint32_t i = 0; i < 32; i++) {
    struct sc_str name = sc_str_of(scope_step_up_name(original, i));
    out->of[i] = 0;
    for (uint32_t k = 0; k < 32 && name.len > 0; k++)
      if (sc_str_equal(name, sc_str_of(scope_step_up_name(mutant, k))))
        out->of[i] = UINT32_C(1) << k;
    if (name.len > 0 && out->of[i] != UINT32_C(1) << i) out->same = false;
  }
}

/* False: the mutant can never meet it. */
static bool move_bits(const struct bits *bits, struct sc_expectation *e) {
  uint32_t moved = 0;
  for (uint32_t i = 0; i < 32; i++) {
    if (!(e->step_ups >> i & 1)) continue;
    if (bits->of[i] == 0) return false;
    moved |= bits->of[i];
  }
  e->step_ups = moved;
  return true;
}

/* --- one mutant ------------------------------------------------------------------------------------------------ */

struct worker {
  struct crew *crew;
  struct sc_arena arena; /* of one mutant */
  struct sc_arena labels; /* for the filter */
  struct sc_search_scratch *scratch;
  struct sc_answer answer;
};

static bool row_met(struct worker *w, const struct scope_table *table, const struct bits *bits,
                    const struct sc_suite *suite, const struct sc_test_row *row, bool *enough) {
  struct scope_request request;
  sc_test_request(suite, row, &request);
  const struct sc_expectation *expected = &suite->expectations.items[row->expectation];
  struct sc_expectation moved;
  *enough = true;
  if (expected->has_step_up && !bits->same) {
    moved = *expected;
    if (!move_bits(bits, &moved)) return false;
    expected = &moved;
  }
  return sc_expectation_met(table, &request, expected, &w->answer, enough);
}

/* The first row that fails. False: none does. */
static bool find_killer(struct worker *w, const struct scope_table *table, struct sc_row_ref *out,
                        bool *enough) {
  const struct crew *crew = w->crew;
  struct bits bits;
  match_bits(crew->sut->table, table, &bits);
  for (size_t s = 0; s < crew->suite_count; s++) {
    const struct sc_suite *suite = crew->suites[s];
    if (suite->sut != crew->sut) continue;
    for (size_t t = 0; t < suite->tests.count; t++) {
      const struct sc_test *test = &suite->tests.items[t];
      if (!sc_test_runs(test, crew->only)) continue;
      for (uint64_t i = 0; i < test->row_count; i++) {
        if (!sc_row_selected(crew->filter, w->scratch, &w->labels, suite, test, i)) continue;
        struct sc_test_row row = sc_test_row_at(test, i);
        bool met = row_met(w, table, &bits, suite, &row, enough);
        if (!*enough) return false;
        if (met) continue;
        *out = (struct sc_row_ref){(uint32_t)s, (uint32_t)t, i};
        return true;
      }
    }
  }
  return false;
}

/* Looking places up leaves a mark in a source, so each mutant has sources of its own; texts and line maps are shared. */
static struct sc_sources *own_sources(struct worker *w) {
  const struct sc_sources *shared = &w->crew->compilation->sources;
  struct sc_sources *own = SC_NEW(&w->arena, struct sc_sources);
  size_t count = shared->files.count;
  own->arena = &w->arena;
  own->files.items = SC_NEW_ARRAY(&w->arena, struct sc_source, count);
  own->files.count = own->files.capacity = count;
  memcpy(own->files.items, shared->files.items, count * sizeof(struct sc_source));
  return own;
}

static enum sc_mutant_fate judge(struct worker *w, const struct sc_mutation *mutation,
                                 struct sc_mutant *out, struct sc_survivor *survivor,
                                 bool *enough) {
  struct crew *crew = w->crew;
  struct sc_policy mutant;
  struct sc_diags diags;
  struct sc_image image;
  const unsigned char *bytes;
  size_t len;
  sc_diags_init(&diags, &w->arena, own_sources(w));
  sc_mutation_apply(&w->arena, &crew->compilation->policy, mutation, &mutant);
  const struct sc_lower_options options = {.debug = crew->debug, .optimise = true};
  if (!sc_lower(&diags, &mutant, &options, &image)) return SC_MUTANT_INVALID;
  sc_emit(&w->arena, &image, 1, &bytes, &len);
  struct scope_table table;
  struct scope_info info;
  if (scope_open_memory(bytes, len, &table) != SCOPE_OK) return SC_MUTANT_INVALID;
  scope_table_info(&table, &info);
  enum sc_mutant_fate fate = SC_MUTANT_KILLED;
  if (memcmp(info.core_digest, crew->core_digest, sizeof info.core_digest) == 0)
    fate = SC_MUTANT_EQUIVALENT;
  else if (crew->debug && scope_debug_open(&table) != SCOPE_OK)
    fate = SC_MUTANT_INVALID;
  else if (!find_killer(w, &table, &out->killer, enough) && *enough)
    fate = sc_survivor_find(&w->arena, crew->sut, crew->compilation->table, bytes, &table, survivor)
               ? SC_MUTANT_SURVIVED
               : SC_MUTANT_EQUIVALENT;
  scope_close(&table);
  return fate;
}

/* What outlives the mutant's arena. */
static void keep(struct crew *crew, const struct sc_mutation *mutation,
                 const struct sc_survivor *survivor, struct sc_mutant *out) {
  out->command = sc_str_copy(crew->arena, survivor->command);
  out->test = sc_survivor_test(crew->arena, mutation, survivor);
  out->was = sc_str_copy(crew->arena, survivor->was);
  out->is = sc_str_copy(crew->arena, survivor->is);
}

/* False: no memory. */
static bool run_mutant(struct worker *w, size_t index) {
  struct crew *crew = w->crew;
  const struct sc_mutation *mutation = &crew->out->mutations.items[index];
  struct sc_mutant *mutant = &crew->out->items[index];
  struct sc_survivor survivor = {0};
  bool enough = true;
  jmp_buf recovery;
  w->arena.recovery = w->labels.recovery = &recovery;
  if (setjmp(recovery) != 0) return false;
  mutant->fate = judge(w, mutation, mutant, &survivor, &enough);
  if (enough && mutant->fate == SC_MUTANT_SURVIVED && survivor.found) {
    jmp_buf outer;
    if (pthread_mutex_lock(&crew->lock) != 0) return false;
    jmp_buf *before = crew->arena->recovery;
    crew->arena->recovery = &outer;
    enough = setjmp(outer) == 0;
    if (enough) keep(crew, mutation, &survivor, mutant);
    crew->arena->recovery = before;
    (void)pthread_mutex_unlock(&crew->lock);
  }
  sc_arena_release(&w->arena);
  return enough;
}

static void run_worker(void *context) {
  struct worker *w = context;
  struct crew *crew = w->crew;
  for (;;) {
    size_t i = atomic_fetch_add(&crew->next, 1);
    if (i >= crew->out->mutations.count || atomic_load(&crew->no_memory)) break;
    if (!run_mutant(w, i)) atomic_store(&crew->no_memory, true);
  }
}

static bool worker_init(struct worker *w, struct crew *crew) {
  w->crew = crew;
  sc_arena_init(&w->arena);
  sc_arena_init(&w->labels);
  if (crew->filter == NULL) return true;
  w->scratch = sc_search_scratch_new(crew->filter, &w->labels);
  return w->scratch != NULL;
}

static void worker_release(struct worker *w) {
  sc_answer_release(&w->answer);
  sc_search_scratch_free(w->scratch);
  sc_arena_release(&w->arena);
  sc_arena_release(&w->labels);
}

/* --- all ------------------------------------------------------------------------------------------------------------ */

static bool run_all(struct crew *crew, unsigned jobs) {
  if (jobs > SC_THREADS_MAX) jobs = SC_THREADS_MAX;
  if (jobs > crew->out->mutations.count) jobs = (unsigned)crew->out->mutations.count;
  if (jobs == 0) return true;
  struct worker *workers = calloc(jobs, sizeof *workers);
  unsigned made = 0;
  bool good = workers != NULL;
  for (; good && made < jobs; made++) good = worker_init(&workers[made], crew);
  if (good) sc_threads_run(run_worker, workers, sizeof *workers, jobs);
  for (unsigned i = 0; i < made; i++) worker_release(&workers[i]);
  free(workers);
  return good && !atomic_load(&crew->no_memory);
}

/* Whether some test asks for what only the explanation sections know. */
static bool asks_for_rules(const struct crew *crew) {
  for (size_t s = 0; s < crew->suite_count; s++) {
    const struct sc_suite *suite = crew->suites[s];
    for (size_t i = 0; suite->sut == crew->sut && i < suite->expectations.count; i++) {
      const struct sc_expectation *e = &suite->expectations.items[i];
      if (e->has_rules || e->has_rules_include || e->has_missing_attributes ||
          e->has_missing_scopes || e->has_message)
        return true;
    }
  }
  return false;
}

static void count(struct sc_mutants *out) {
  for (size_t i = 0; i < out->mutations.count; i++) {
    switch (out->items[i].fate) {
    case SC_MUTANT_KILLED: out->killed++; break;
    case SC_MUTANT_SURVIVED: out->survived++; break;
    case SC_MUTANT_EQUIVALENT: out->equivalent++; break;
    case SC_MUTANT_INVALID: out->invalid++; break;
    }
  }
}

enum sc_status sc_mutants_run(struct sc_arena *arena, struct sc_compilation *compilation,
                              const struct sc_subject_under_test *sut,
                              struct sc_suite *const *suites, size_t suite_count,
                              const struct sc_run_options *options, struct sc_mutants *out) {
  struct scope_info info;
  struct crew crew = {.compilation = compilation,
                      .sut = sut,
                      .suites = suites,
                      .suite_count = suite_count,
                      .filter = options->filter,
                      .only = sc_suites_have_only(suites, suite_count),
                      .out = out,
                      .arena = arena};
  *out = (struct sc_mutants){0};
  scope_table_info(sut->table, &info);
  memcpy(crew.core_digest, info.core_digest, sizeof crew.core_digest);
  crew.debug = asks_for_rules(&crew);
  /* Line maps are made on first use: here, before there are threads. */
  for (uint32_t f = 0; f < compilation->sources.files.count; f++)
    (void)sc_source_place(&compilation->sources, (struct sc_span){f, 0, 0});
  sc_mutations_list(arena, &compilation->policy, &out->mutations);
  out->items = SC_NEW_ARRAY(arena, struct sc_mutant, out->mutations.count);
  atomic_init(&crew.next, 0);
  atomic_init(&crew.no_memory, false);
  if (pthread_mutex_init(&crew.lock, NULL) != 0) return SC_E_MEMORY;
  bool good = run_all(&crew, options->jobs);
  (void)pthread_mutex_destroy(&crew.lock);
  if (good) count(out);
  return good ? SC_OK : SC_E_MEMORY;
}
