/* SPDX-License-Identifier: Apache-2.0
 *
 * bench_requests.h - the requests of a benchmark, kept small, and laid out a group at a time.
 *
 * A service has a request in its cache when it decides: it has just read it. So requests are kept packed, and a group of them
 * is unpacked before its decisions are timed; what is measured is the decision, not the way of a million structures through
 * the cache.
 */
#ifndef CMD_BENCH_REQUESTS_H
#define CMD_BENCH_REQUESTS_H

#include <scope.h>

#include "open_table.h"

#define CMD_BENCH_GROUP 256u

struct cmd_bench_requests {
  struct sc_arena *arena;
  SC_VEC(unsigned char) bytes; /* packed */
  SC_VEC(size_t) group_at; /* per group: offset in bytes */
  SC_VEC(uint8_t) expected; /* per request: enum scope_reason */
  size_t count;
};

/* One group, unpacked. What the requests point at is in the arrays beside them. */
struct cmd_bench_group {
  struct scope_request requests[CMD_BENCH_GROUP];
  struct scope_name *names; /* actors and roles */
  uint32_t *task_handles;
  struct scope_attr *attrs;
  struct scope_bytes *items;
  char *text;
  size_t count;
};

/* Reads all requests of the file; `expected` may be NULL, else a file with the reason of each, one a line. CMD_YES, or
 * another status after a message. Without expected reasons the decisions of scope_decide by strings are taken as such. */
int cmd_bench_read(struct cmd_run *run, const struct cmd_table *table, const char *path,
                   const char *expected, struct cmd_bench_requests *out);

void cmd_bench_group_init(struct cmd_bench_group *group, struct sc_arena *arena,
                          const struct cmd_bench_requests *all);
/* Unpacks group `index`. With `handles`, the ids resolved before are set, so that no name is looked up. */
void cmd_bench_unpack(const struct cmd_bench_requests *all, size_t index, bool handles,
                      struct cmd_bench_group *group);

#endif
