/* SPDX-License-Identifier: Apache-2.0
 *
 * workload.h - what the generators of benchmark policies share: random numbers, the files they write, one request.
 *
 * Everything follows from the seed and the size alone: the same call writes the same bytes on any machine.
 */
#ifndef BENCH_WORKLOAD_H
#define BENCH_WORKLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct workload {
  const char *dir; /* where the files go; exists */
  uint32_t rules; /* wanted */
  uint32_t requests;
  uint32_t file_count; /* the policy is split over so many files */
  uint64_t random; /* state */
  FILE *questions; /* requests.jsonl */
  FILE *answers; /* expected.txt: the reason of each request, one a line */
  uint64_t *seen; /* hashes of the requests written, open-addressed; 0 = free */
  size_t seen_mask;
};

/* Below `limit`, which is not 0. */
uint32_t workload_below(struct workload *w, uint32_t limit);
bool workload_chance(struct workload *w, uint32_t percent);
/* `count` different numbers below `limit` >= count, in random order. */
void workload_sample(struct workload *w, uint32_t limit, uint32_t count, uint32_t *out);

/* A file of the folder, to be closed by workload_close. */
FILE *workload_file(const struct workload *w, const char *name);
/* The n-th file of the policy, to be closed by workload_close. */
FILE *workload_policy_file(const struct workload *w, uint32_t n);
void workload_close(FILE *file);
void *workload_alloc(size_t count, size_t size);
void workload_fail(const char *what);

/* Writes one request, a JSON object without its context's last brace, and its answer; false if it was there before. */
bool workload_request(struct workload *w, const char *json, const char *reason);

void workload_grants(struct workload *w); /* users, agents, tasks, denies: the main one */
void workload_conditions(struct workload *w); /* 500 conditions over 8 attributes */
void workload_deep(struct workload *w); /* 16 segments, open scopes, chains of three agents */

#endif
