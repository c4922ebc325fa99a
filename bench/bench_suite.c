/* SPDX-License-Identifier: Apache-2.0
 *
 * bench_suite.c - how long policy tests take: reading a file, running its rows, and, with --mutate, all mutants of the policy.
 * usage: bench_suite POLICY JOBS FILE | bench_suite POLICY JOBS --mutate FILE...
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "compile.h"
#include "front/load.h"
#include "suite/mutate.h"

static double now_s(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void fail(const char *what) {
  fprintf(stderr, "bench_suite: %s\n", what);
  exit(1);
}

static struct sc_compilation policy;
static struct scope_table table;
static struct sc_subject_under_test sut;

static void open_policy(const char *path) {
  const struct sc_compile_options options = {.lower = {.debug = true, .optimise = true}};
  sc_compilation_init(&policy);
  if (sc_compile_policy(&policy, path) != SC_OK) fail("the policy is invalid");
  if (sc_compile_table(&policy, &options) != SC_OK) fail("the table fails");
  if (scope_open_memory(policy.table, policy.table_len, &table) != SCOPE_OK ||
      scope_debug_open(&table) != SCOPE_OK)
    fail("the table cannot be opened");
  sut = (struct sc_subject_under_test){
      .table = &table, .bytes = policy.table, .path = sc_str_from(path)};
}

static struct sc_suite *load(const char *file) {
  struct sc_compilation *source = calloc(1, sizeof *source);
  struct sc_arena nodes;
  struct sc_suite *suite = calloc(1, sizeof *suite);
  if (source == NULL || suite == NULL) fail("no memory");
  jmp_buf recovery;
  sc_compilation_init(source);
  sc_arena_init(&nodes);
  source->arena.recovery = nodes.recovery = &recovery;
  if (setjmp(recovery) != 0) fail("no memory");
  const struct sc_node *root = NULL;
  if (!sc_load(&source->diags, file) || (root = sc_suite_read(&source->diags, 0, &nodes)) == NULL ||
      !sc_suite_parse(&source->diags, root, &sut, false, suite))
    fail("the test file is invalid");
  sc_arena_release(&nodes);
  source->arena.recovery = NULL;
  return suite;
}

static long peak_mib(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

int main(int argc, char **argv) {
  struct sc_arena arena;
  jmp_buf recovery;
  if (argc < 4) fail("usage: bench_suite POLICY JOBS [--mutate] FILE...");
  bool mutate = strcmp(argv[3], "--mutate") == 0;
  unsigned jobs = (unsigned)atoi(argv[2]);
  open_policy(argv[1]);
  sc_arena_init(&arena);
  arena.recovery = &recovery;
  policy.arena.recovery = &recovery;
  if (setjmp(recovery) != 0) fail("no memory");
  struct sc_suite *suites[64];
  size_t count = 0;
  double start = now_s();
  for (int i = mutate ? 4 : 3; i < argc && count < 64; i++) suites[count++] = load(argv[i]);
  double loaded = now_s();
  struct sc_run_options options = {.jobs = jobs};
  struct sc_run_result result;
  if (sc_suites_run(&arena, suites, count, &options, &result) != SC_OK) fail("no memory");
  double ran = now_s();
  printf("%llu checks on %u threads: %.3f s, after %.3f s of reading; peak memory %ld MiB\n",
         (unsigned long long)(result.passed + result.failed), jobs, ran - loaded, loaded - start,
         peak_mib());
  if (!mutate) return 0;
  struct sc_mutants mutants;
  start = now_s();
  if (sc_mutants_run(&arena, &policy, &sut, suites, count, &options, &mutants) != SC_OK)
    fail("no memory");
  printf("%zu mutants on %u threads: %.3f s; %llu killed, %llu survived, %llu equivalent\n",
         mutants.mutations.count, jobs, now_s() - start, (unsigned long long)mutants.killed,
         (unsigned long long)mutants.survived, (unsigned long long)mutants.equivalent);
  return 0;
}
