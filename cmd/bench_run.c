/* SPDX-License-Identifier: Apache-2.0
 *
 * bench_run.c - the measurement: rounds of pointer chase and decisions in turn, so that a slow phase of the machine meets
 * both.
 *
 * Small sets of requests are run several times in a round, until the clock's own cost no longer shows.
 */
#include "bench_run.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

enum { LINE = 64, CHASE_STEPS = 1000000, DECISIONS_MIN = 200000 };

static double now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int compare_doubles(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

static double quantile(double *values, size_t count, double q) {
  qsort(values, count, sizeof *values, compare_doubles);
  return values[(size_t)((double)(count - 1) * q)];
}

/* --- memory ------------------------------------------------------------------------------------------------------- */

struct chase {
  unsigned char
      *lines; /* each begins with the number of the next: one cycle through all, in random order */
  uint32_t line_count;
};

/* Sattolo's shuffle gives one cycle. */
static void link_lines(struct chase *chase, uint32_t *order) {
  uint64_t random = 1;
  for (uint32_t i = 0; i < chase->line_count; i++) order[i] = i;
  for (uint32_t i = chase->line_count; i-- > 1;) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    uint32_t other = (uint32_t)((random >> 32) * i >> 32), kept = order[i];
    order[i] = order[other];
    order[other] = kept;
  }
  for (uint32_t i = 0; i < chase->line_count; i++)
    memcpy(chase->lines + (size_t)i * LINE, &order[i], sizeof *order);
}

static bool make_chase(struct sc_arena *arena, size_t len, struct chase *out) {
  out->line_count = (uint32_t)(len / LINE < 2 ? 2 : len / LINE);
  size_t size = (size_t)out->line_count * LINE;
  void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return false;
  (void)madvise(memory, size, MADV_NOHUGEPAGE); /* the same pages as those of a mapped file */
  out->lines = memory;
  link_lines(out, SC_NEW_ARRAY(arena, uint32_t, out->line_count));
  return true;
}

static double time_chase(const struct chase *chase) {
  uint32_t at = 0;
  double start = now_ns();
  for (unsigned i = 0; i < CHASE_STEPS; i++)
    at = *(const volatile uint32_t *)(const void *)(chase->lines + (size_t)at * LINE);
  return (now_ns() - start) / CHASE_STEPS;
}

/* --- decisions ----------------------------------------------------------------------------------------------------- */

struct bench {
  const struct scope_table *table;
  const struct cmd_bench_requests *requests;
  struct cmd_bench_group group;
  struct scope_decision decisions[CMD_BENCH_GROUP];
  double *each; /* per request: the fastest */
  struct cmd_bench_result *result;
};

static void decide_group(struct bench *b, enum cmd_bench_way way) {
  const struct cmd_bench_group *g = &b->group;
  if (way == CMD_BENCH_BATCH || way == CMD_BENCH_BATCH_HANDLES) {
    scope_decide_batch(b->table, g->requests, g->count, b->decisions);
    return;
  }
  for (size_t i = 0; i < g->count; i++) scope_decide(b->table, &g->requests[i], &b->decisions[i]);
}

static void check_group(struct bench *b, size_t index) {
  const uint8_t *expected = b->requests->expected.items + index * CMD_BENCH_GROUP;
  for (size_t i = 0; i < b->group.count; i++) {
    const struct scope_decision *decision = &b->decisions[i];
    bool allow = expected[i] == SCOPE_REASON_ALLOWED;
    b->result->wrong += decision->reason != expected[i] || decision->allow != allow;
  }
}

static double time_way(struct bench *b, enum cmd_bench_way way, unsigned repeat) {
  double spent = 0;
  bool by_handles = way == CMD_BENCH_HANDLES || way == CMD_BENCH_BATCH_HANDLES;
  for (unsigned r = 0; r < repeat; r++) {
    for (size_t g = 0; g < b->requests->group_at.count; g++) {
      cmd_bench_unpack(b->requests, g, by_handles, &b->group);
      double start = now_ns();
      decide_group(b, way);
      spent += now_ns() - start;
      check_group(b, g);
    }
  }
  return spent / ((double)b->requests->count * repeat);
}

static double clock_cost_ns(void) {
  double best = 1e9;
  for (unsigned i = 0; i < 1000; i++) {
    double start = now_ns(), cost = now_ns() - start;
    if (cost < best) best = cost;
  }
  return best;
}

static void time_each(struct bench *b, double clock_ns) {
  for (size_t g = 0; g < b->requests->group_at.count; g++) {
    cmd_bench_unpack(b->requests, g, false, &b->group);
    for (size_t i = 0; i < b->group.count; i++) {
      double start = now_ns();
      scope_decide(b->table, &b->group.requests[i], &b->decisions[i]);
      double spent = now_ns() - start - clock_ns;
      double *best = &b->each[g * CMD_BENCH_GROUP + i];
      if (spent < *best) *best = spent > 0 ? spent : 0;
    }
    check_group(b, g);
  }
}

bool cmd_bench_run(struct sc_arena *arena, const struct cmd_table *table, size_t table_len,
                   const struct cmd_bench_requests *requests, unsigned rounds,
                   struct cmd_bench_result *out) {
  struct bench *b = SC_NEW(arena, struct bench);
  struct chase chase;
  double *reads = SC_NEW_ARRAY(arena, double, rounds);
  double *times = SC_NEW_ARRAY(arena, double, (size_t)rounds *CMD_BENCH_WAYS);
  *out = (struct cmd_bench_result){.decisions = requests->count};
  if (!make_chase(arena, table_len, &chase)) return false;
  *b = (struct bench){.table = &table->table, .requests = requests, .result = out};
  cmd_bench_group_init(&b->group, arena, requests);
  b->each = SC_NEW_ARRAY(arena, double, requests->count);
  for (size_t i = 0; i < requests->count; i++) b->each[i] = 1e12;
  unsigned repeat = (unsigned)(DECISIONS_MIN / requests->count) + 1;
  double clock_ns = clock_cost_ns();
  for (unsigned way = 0; way < CMD_BENCH_WAYS; way++) (void)time_way(b, way, 1); /* to warm up */
  for (unsigned r = 0; r < rounds; r++) {
    reads[r] = time_chase(&chase);
    /* Strings last: those that are timed one by one find in the caches what strings need. */
    for (unsigned way = CMD_BENCH_WAYS; way-- > 0;)
      times[way * rounds + r] = time_way(b, way, repeat);
    time_each(b, clock_ns);
  }
  out->random_read_ns = quantile(reads, rounds, 0.5);
  for (unsigned way = 0; way < CMD_BENCH_WAYS; way++)
    out->decision_ns[way] = quantile(times + (size_t)way * rounds, rounds, 0.5);
  out->each_median_ns = quantile(b->each, requests->count, 0.5);
  out->each_p99_ns = quantile(b->each, requests->count, 0.99);
  out->each_max_ns = b->each[requests->count - 1]; /* sorted now */
  (void)munmap(chase.lines, (size_t)chase.line_count * LINE);
  return true;
}
