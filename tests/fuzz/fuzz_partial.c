/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_partial.c - any lines as rows of a partial file: what is refused has a message; what is accepted can be reported on, and
 * written down, read and written again is the same.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "crypto.h"
#include "fuzz_replay.h"
#include "simulate/partial_internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void begin(struct sc_arena *arena, struct sc_simulation *simulation) {
  struct sc_sim_policy now = {.table = &table, .bytes = compilation.table};
  sc_simulate_init(arena, simulation, &now, NULL);
}

/* Feeds lines; those that are refused are left out. A row that is wrong may have been counted in part. */
static bool feed(struct sc_simulation *simulation, struct sc_str text, bool strict) {
  struct sc_partial partial = {.s = simulation, .digest = sc_digest_new()};
  partial.open = !strict;
  partial.first_file = 0;
  bool all = true;
  while (text.len > 0) {
    const char *end = memchr(text.ptr, '\n', text.len);
    size_t len = end == NULL ? text.len : (size_t)(end - text.ptr);
    if (len <= SC_LINE_MAX && !sc_partial_read_row(&partial, (struct sc_str){text.ptr, len})) {
      if (partial.error.len == 0) abort();
      all = false;
    }
    if (strict &&
        (!sc_digest_add(partial.digest, text.ptr, len) || !sc_digest_add(partial.digest, "\n", 1)))
      abort();
    size_t used = end == NULL ? len : len + 1;
    text = (struct sc_str){text.ptr + used, text.len - used};
    if (!strict) partial.open = true; /* whatever `end` said */
  }
  sc_digest_free(partial.digest);
  return all && !(strict && partial.open);
}

/* Ids lie in the order of their hashes, and of equal places in that of their coming: left out. */
static void write(struct sc_simulation *simulation, struct sc_text *out) {
  simulation->stats.ids[0] = simulation->stats.ids[1] = NULL;
  simulation->stats.id_rotated = false;
  sc_partial_write(simulation, out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct sc_arena arena;
  struct sc_simulation first, second;
  struct sc_text one = {0}, two = {0};
  if (compilation.table == NULL) prepare();
  sc_arena_init(&arena);
  begin(&arena, &first);
  (void)feed(&first, (struct sc_str){(const char *)data, size}, false);
  write(&first, &one);
  begin(&arena, &second);
  if (!feed(&second, sc_text_str(&one), true)) abort();
  write(&second, &two);
  if (!sc_str_equal(sc_text_str(&one), sc_text_str(&two))) abort();
  sc_simulate_finish(&first);
  sc_arena_release(&arena);
  return 0;
}
