/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_fold.c - any lines as rows of a query's summary: what is refused has a message; what is accepted can be written down as a part,
 * and reported on.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "fuzz_replay.h"
#include "simulate/fold.h"
#include "simulate/partial.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct sc_arena arena;
  struct sc_simulation simulation;
  struct sc_str text = {(const char *)data, size}, error;
  struct sc_text part = {0};
  if (compilation.table == NULL) prepare();
  struct sc_sim_policy now = {.table = &table, .bytes = compilation.table};
  sc_arena_init(&arena);
  sc_simulate_init(&arena, &simulation, &now, NULL);
  while (text.len > 0) {
    const char *end = memchr(text.ptr, '\n', text.len);
    size_t len = end == NULL ? text.len : (size_t)(end - text.ptr);
    error = (struct sc_str){0};
    if (len <= SC_LINE_MAX && !sc_fold_line(&simulation, (struct sc_str){text.ptr, len}, &error) &&
        error.len == 0)
      abort();
    size_t used = end == NULL ? len : len + 1;
    text = (struct sc_str){text.ptr + used, text.len - used};
  }
  sc_simulate_flush(&simulation);
  sc_partial_write(&simulation, &part);
  if (simulation.stats.events > 0) sc_simulate_finish(&simulation);
  sc_arena_release(&arena);
  return 0;
}
