/* SPDX-License-Identifier: Apache-2.0
 *
 * bench_reload.c - decisions of 8 threads while a ninth replaces the table a thousand times, each time by a fresh copy, and
 * overwrites the copy that it took away. Every answer is checked. Prints one line of JSON: the 99.9th percentile of a
 * decision's time without swaps and with them. Exit status 1 if an answer was wrong.
 *
 * usage: bench_reload TABLE [SWAPS]. Built with -fsanitize=thread it is the proof that readers and the writer do not race.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "scope.h"

enum { READERS = 8, QUESTIONS = 512, BUCKETS = 4096, BUCKET_NS = 16 };

struct question {
  struct scope_request request;
  struct scope_name actor;
  enum scope_reason reason;
};

static struct scope_slot slot;
static struct scope_reader readers[READERS];
static struct question questions[QUESTIONS];
static int stop;

struct reading {
  size_t index;
  uint64_t decisions, wrong;
  uint64_t buckets[BUCKETS + 1]; /* of BUCKET_NS; the last has all that took longer */
};

static uint64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void fail(const char *what) {
  fprintf(stderr, "bench_reload: %s\n", what);
  exit(2);
}

static void *read_on(void *arg) {
  struct reading *r = arg;
  for (size_t i = r->index; !__atomic_load_n(&stop, __ATOMIC_RELAXED); i++) {
    const struct question *q = &questions[i % QUESTIONS];
    struct scope_decision decision;
    uint64_t start = now_ns();
    const struct scope_table *table = scope_slot_enter(&slot, &readers[r->index]);
    scope_decide(table, &q->request, &decision);
    scope_slot_leave(&readers[r->index]);
    uint64_t bucket = (now_ns() - start) / BUCKET_NS;
    r->buckets[bucket < BUCKETS ? bucket : BUCKETS]++;
    r->decisions++;
    r->wrong += decision.reason != q->reason;
  }
  return NULL;
}

static unsigned char *read_file(const char *path, size_t *len) {
  FILE *file = fopen(path, "rb");
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) fail("cannot read the table");
  *len = (size_t)ftell(file);
  unsigned char *data = malloc(*len + 8);
  rewind(file);
  if (data == NULL || fread(data, 1, *len, file) != *len) fail("cannot read the table");
  fclose(file);
  return data;
}

/* Questions about the names that the table has, and their answers. Names are borrowed from `table`. */
static void make_questions(const struct scope_table *table) {
  struct scope_counts counts;
  scope_table_counts(table, &counts);
  if (counts.users == 0 || counts.tasks == 0 || counts.scopes == 0)
    fail("the table has no users, tasks or scopes");
  for (uint32_t i = 0; i < QUESTIONS; i++) {
    struct question *q = &questions[i];
    struct scope_decision decision;
    uint32_t agent;
    q->request.task = scope_task_name(table, i % counts.tasks, &agent);
    q->actor.name = scope_agent_name(table, agent);
    q->request.actors = &q->actor;
    q->request.actor_count = 1;
    q->request.user.name = scope_user_name(table, i * 7 % counts.users);
    q->request.scope.name = scope_scope_name(table, i * 13 % counts.scopes);
    q->request.has_now = true;
    q->request.now = 1770000000 + (int64_t)i * 1000;
    scope_decide(table, &q->request, &decision);
    q->reason = decision.reason;
  }
}

/* Two copies take turns; one that was taken away is overwritten once nobody can see it. */
static void swap_often(const unsigned char *bytes, size_t len, unsigned swaps) {
  static struct scope_table tables[2];
  unsigned char *copies[2] = {malloc(len + 8), malloc(len + 8)};
  const struct scope_trust any = {.min_serial = 0};
  struct scope_table *old;
  if (copies[0] == NULL || copies[1] == NULL) fail("out of memory");
  for (unsigned i = 0; i < swaps; i++) {
    unsigned k = i % 2;
    memcpy(copies[k], bytes, len);
    if (scope_open_memory(copies[k], len, &tables[k]) != SCOPE_OK) fail("the copy is refused");
    if (scope_slot_swap(&slot, &tables[k], &any, &old) != SCOPE_OK) fail("the swap is refused");
    while (!scope_slot_quiet(&slot, readers, READERS)) usleep(5);
    if (i == 0) continue; /* what it replaced is main's */
    scope_close(old);
    memset(copies[1 - k], 0xff, len);
  }
}

static double quantile_ns(const struct reading *reading, double q) {
  uint64_t all = 0, seen = 0;
  for (size_t t = 0; t < READERS; t++) all += reading[t].decisions;
  for (size_t b = 0; b <= BUCKETS; b++) {
    for (size_t t = 0; t < READERS; t++) seen += reading[t].buckets[b];
    if ((double)seen >= q * (double)all) return (double)(b + 1) * BUCKET_NS;
  }
  return 0;
}

/* Runs the readers, with so many swaps or, for none, for a while. */
static void run(const unsigned char *bytes, size_t len, unsigned swaps, struct reading *reading) {
  pthread_t threads[READERS];
  __atomic_store_n(&stop, 0, __ATOMIC_SEQ_CST);
  for (size_t t = 0; t < READERS; t++) {
    reading[t] = (struct reading){.index = t};
    if (pthread_create(&threads[t], NULL, read_on, &reading[t]) != 0) fail("no thread");
  }
  if (swaps > 0)
    swap_often(bytes, len, swaps);
  else
    usleep(500000);
  __atomic_store_n(&stop, 1, __ATOMIC_SEQ_CST);
  for (size_t t = 0; t < READERS; t++) (void)pthread_join(threads[t], NULL);
}

int main(int argc, char **argv) {
  static struct reading calm[READERS], swapped[READERS];
  struct scope_table first, *old;
  const struct scope_trust any = {.min_serial = 0};
  unsigned swaps = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 1000;
  size_t len;
  if (argc < 2 || swaps == 0) fail("usage: bench_reload TABLE [SWAPS]");
  unsigned char *bytes = read_file(argv[1], &len);
  if (scope_open_memory(bytes, len, &first) != SCOPE_OK) fail("the table is refused");
  make_questions(&first);
  if (scope_slot_swap(&slot, &first, &any, &old) != SCOPE_OK) fail("the swap is refused");
  run(bytes, len, 0, calm);
  run(bytes, len, swaps, swapped);
  uint64_t decisions = 0, wrong = 0;
  for (size_t t = 0; t < READERS; t++) {
    decisions += calm[t].decisions + swapped[t].decisions;
    wrong += calm[t].wrong + swapped[t].wrong;
  }
  double without = quantile_ns(calm, 0.999), with = quantile_ns(swapped, 0.999);
  printf("{\"readers\":%d,\"swaps\":%u,\"decisions\":%llu,\"wrong\":%llu,\"p999_ns\":%.0f,\"p999_"
         "with_swaps_ns\":%.0f,"
         "\"ratio\":%.2f}\n",
         READERS, swaps, (unsigned long long)decisions, (unsigned long long)wrong, without, with,
         with / without);
  return wrong == 0 ? 0 : 1;
}
