/* SPDX-License-Identifier: Apache-2.0
 *
 * differential.c - random policies against random requests: the tables must answer as the oracle does.
 *
 *   differential [--policies N] [--requests M] [--seed S] [--time-limit SECONDS] [--jobs J] [--shrink] [--only SEED]
 *
 * Every policy has its own seed, printed when something disagrees; --only runs that one alone. Exit: 0 all agree and
 * everything was exercised, 1 not, 2 usage.
 */
#include "oracle/differential.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define JOBS_MAX 64u

struct options {
  uint64_t policies;
  uint64_t requests;
  uint64_t seed;
  uint64_t time_limit_s; /* 0 = none */
  uint64_t jobs;
  bool shrink;
  bool only;
  uint64_t only_seed;
};

static uint64_t layout_of(uint64_t seed) { return seed ^ 0x1a7007; }

/* Requests that fail in the first legs are thrown again most of the time, so that about half reach deep ones. */
static void make_requests(struct sc_arena *arena, struct trial *trial,
                          const struct gen_policy *policy, uint64_t seed, size_t count,
                          struct oracle_request *out) {
  static struct oracle_answer answer; /* large */
  struct rng rng = {seed ^ 0x5eed};
  const struct gen_pools *pools = generate_pools(arena, &trial->compilation.policy, policy);
  oracle_count(trial->oracle, false);
  for (size_t i = 0; i < count; i++) {
    for (uint32_t tries = 0; tries < 8; tries++) {
      generate_request(arena, &rng, pools, &out[i]);
      oracle_decide(trial->oracle, &out[i],
                    &answer); /* local times are not known yet: about right */
      if (answer.unsure) continue;
      bool deep = answer.allow || answer.leg >= SCOPE_LEG_AGENT;
      if (deep ? answer.allow || rng_chance(&rng, 60) : rng_chance(&rng, 12)) break;
    }
  }
  oracle_count(trial->oracle, true);
  oracle_set_offsets(trial->oracle, out, count);
}

static bool run_requests(struct trial *trial, struct gen_policy *policy, struct sc_arena *arena,
                         const struct options *options, struct totals *totals) {
  uint64_t seed = totals->policy_seed;
  size_t count = (size_t)options->requests;
  struct oracle_request *requests = SC_NEW_ARRAY(arena, struct oracle_request, count);
  make_requests(arena, trial, policy, seed, count, requests);
  for (size_t i = 0; i < count; i++) {
    struct sc_str what = trial_compare(trial, arena, &requests[i], totals);
    if (what.len == 0) continue;
    struct sc_str text;
    generate_files(arena, layout_of(seed), policy, 1, &text);
    struct sc_str json = request_json(arena, &requests[i]);
    printf("--- policy, seed %" PRIu64 "\n%.*s--- request %zu\n%.*s\n--- %.*s", seed,
           SC_STR_ARGS(text), i, SC_STR_ARGS(json), SC_STR_ARGS(what));
    if (options->shrink) shrink(policy, layout_of(seed), &requests[i]);
    return false;
  }
  size_t differs = trial_compare_batch(trial, arena, requests, count);
  if (differs < count) printf("seed %" PRIu64 ": batch differs at request %zu\n", seed, differs);
  return differs == count;
}

static bool run_policy(uint64_t seed, const struct options *options, struct totals *totals) {
  static struct trial trial; /* large */
  struct sc_arena arena;
  struct gen_policy policy;
  struct sc_str text;
  totals->policy_seed = seed;
  sc_arena_init(&arena);
  generate_policy(&arena, seed, layout_of(seed), &policy);
  generate_files(&arena, layout_of(seed), &policy, 1, &text);
  bool ok = trial_open(&trial, text, &totals->atoms, false);
  if (ok) {
    totals->policies++;
    totals->table_bytes += trial.stripped.len;
    ok = run_requests(&trial, &policy, &arena, options, totals);
    if (ok && (seed % 5 == 0 || options->only)) {
      totals->rewritten++;
      ok = check_layouts(&trial, seed, layout_of(seed) + 1);
    }
    trial_close(&trial);
  } else if (trial.too_large) {
    totals->too_large++;
    ok = true;
  }
  if (!ok)
    printf("differential: seed %" PRIu64 " fails (run again with --only %" PRIu64 ")\n", seed,
           seed);
  sc_arena_release(&arena);
  return ok;
}

static uint64_t policy_seed(uint64_t seed, uint64_t index) {
  struct rng rng = {seed * 0x9e3779b97f4a7c15ull + index};
  return rng_next(&rng) >> 16;
}

/* On a terminal one line that moves; elsewhere, in a long run, a line for every twentieth of it: a run that is stopped
 * leaves word of how far it came. */
static void progress(const struct options *options, uint64_t index, const struct totals *totals) {
  static uint64_t told;
  bool terminal = isatty(STDERR_FILENO) != 0;
  uint64_t twentieth = index * 20 / options->policies;
  if (!terminal && (options->policies < 1000 || twentieth == told)) return;
  told = twentieth;
  fprintf(stderr, "%s%3" PRIu64 "%%  about %" PRIu64 " decisions%s", terminal ? "\r" : "",
          index * 100 / options->policies, totals->decisions * options->jobs, terminal ? "" : "\n");
}

/* The share of one job: every jobs-th policy. */
static bool run_job(const struct options *options, uint64_t job, struct totals *totals) {
  time_t start = time(NULL);
  for (uint64_t i = job; i < options->policies; i += options->jobs) {
    uint64_t seed = policy_seed(options->seed, i), left_out;
    do {
      left_out = totals->too_large;
      if (!run_policy(seed++, options, totals)) return false;
    } while (totals->too_large != left_out);
    if (job == 0) progress(options, i, totals);
    if (options->time_limit_s > 0 && time(NULL) - start >= (time_t)options->time_limit_s) break;
  }
  return true;
}

/* A table that was refused answers every request with DENY. */
static bool unopened_table_denies(void) {
  static struct scope_table table;
  static const uint64_t nonsense[8] = {1};
  struct scope_request request = {.has_now = false};
  struct scope_decision decision = {.allow = true};
  if (scope_open_memory(nonsense, sizeof(nonsense), &table) == SCOPE_OK) return false;
  scope_decide(&table, &request, &decision);
  return !decision.allow && decision.reason == SCOPE_REASON_INVALID_TABLE;
}

static void add_totals(struct totals *sum, const struct totals *part) {
  uint64_t *to = (uint64_t *)sum;
  const uint64_t *from = (const uint64_t *)part;
  for (size_t i = 1; i < sizeof(*sum) / sizeof(uint64_t); i++) to[i] += from[i];
}

static bool run_jobs(const struct options *options, struct totals *sum) {
  struct totals *parts = mmap(NULL, JOBS_MAX * sizeof(*parts), PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pid_t children[JOBS_MAX];
  bool ok = parts != MAP_FAILED;
  (void)fflush(stdout);
  for (uint64_t job = 0; ok && job < options->jobs; job++) {
    children[job] = fork();
    if (children[job] < 0) abort();
    if (children[job] == 0) {
      bool good = run_job(options, job, &parts[job]);
      exit(fflush(stdout) == 0 && good ? 0 : 1);
    }
  }
  for (uint64_t job = 0; parts != MAP_FAILED && job < options->jobs; job++) {
    int status = -1;
    if (waitpid(children[job], &status, 0) != children[job]) abort();
    if (WIFSIGNALED(status))
      printf("differential: seed %" PRIu64 ": signal %d\n", parts[job].policy_seed,
             WTERMSIG(status));
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) ok = false;
    add_totals(sum, &parts[job]);
  }
  if (isatty(STDERR_FILENO)) fprintf(stderr, "\n");
  return ok;
}

static bool parse(int argc, char **argv, struct options *out) {
  for (int i = 1; i < argc; i++) {
    uint64_t *number = NULL;
    if (strcmp(argv[i], "--policies") == 0) number = &out->policies;
    if (strcmp(argv[i], "--requests") == 0) number = &out->requests;
    if (strcmp(argv[i], "--seed") == 0) number = &out->seed;
    if (strcmp(argv[i], "--time-limit") == 0) number = &out->time_limit_s;
    if (strcmp(argv[i], "--jobs") == 0) number = &out->jobs;
    if (strcmp(argv[i], "--only") == 0) number = &out->only_seed;
    out->only |= number == &out->only_seed;
    if (strcmp(argv[i], "--shrink") == 0) {
      out->shrink = true;
      continue;
    }
    char *end = NULL;
    if (number == NULL || ++i == argc) return false;
    *number = strtoull(argv[i], &end, 10);
    if (end == argv[i] || *end != 0) return false;
  }
  return out->policies > 0 && out->requests > 0 && out->jobs > 0 && out->jobs <= JOBS_MAX;
}

int main(int argc, char **argv) {
  struct options options = {.policies = 400, .requests = 500, .seed = 1, .jobs = 1};
  static struct totals totals;
  if (!parse(argc, argv, &options)) {
    fprintf(stderr,
            "usage: differential [--policies N] [--requests M] [--seed S] [--time-limit SECONDS] "
            "[--jobs J] [--shrink] [--only SEED]\n");
    return 2;
  }
  if (!unopened_table_denies()) {
    printf("differential: a refused table does not deny\n");
    return 1;
  }
  if (options.only) {
    bool ok = run_policy(options.only_seed, &options, &totals);
    if (ok) printf("differential: %" PRIu64 " decisions, 0 disagreements\n", totals.decisions);
    return ok ? 0 : 1;
  }
  if (!run_jobs(&options, &totals)) return 1;
  if (!report(&totals)) return 1;
  printf("differential: %" PRIu64 " decisions, 0 disagreements\n", totals.decisions);
  return 0;
}
