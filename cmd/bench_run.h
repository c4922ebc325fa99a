/* SPDX-License-Identifier: Apache-2.0
 *
 * bench_run.h - times decisions, each of them checked, beside dependent random reads of memory.
 */
#ifndef CMD_BENCH_RUN_H
#define CMD_BENCH_RUN_H

#include "bench_requests.h"

/* The batches are of strings, and of handles. */
enum cmd_bench_way {
  CMD_BENCH_STRINGS,
  CMD_BENCH_HANDLES,
  CMD_BENCH_BATCH,
  CMD_BENCH_BATCH_HANDLES,
  CMD_BENCH_WAYS
};

struct cmd_bench_result {
  size_t decisions; /* that were timed, by each way, in each round */
  size_t wrong; /* of all of them */
  double random_read_ns; /* medians of the rounds */
  double decision_ns[CMD_BENCH_WAYS];
  /* One decision at a time by strings, the fastest of the rounds of each request: what the request costs. */
  double each_median_ns, each_p99_ns, each_max_ns;
};

/* `rounds` times: a chase of pointers through a buffer of the table's size, then all requests in all ways. Takes memory
 * from `arena`. False: no memory for the buffer. */
bool cmd_bench_run(struct sc_arena *arena, const struct cmd_table *table, size_t table_len,
                   const struct cmd_bench_requests *requests, unsigned rounds,
                   struct cmd_bench_result *out);

#endif
