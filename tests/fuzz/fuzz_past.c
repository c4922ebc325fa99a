/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_past.c - any bytes as an earlier report: the reader never crashes; what it refuses has a message; what it accepts holds
 * what the next report relies on.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "review/review.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct sc_review_past *past) {
  if (past->used > past->granted || past->unused_weight > past->weight) abort();
  if (sc_review_score(past->unused_weight, past->weight) > 100) abort();
  if (past->first > past->last) abort();
  for (uint32_t i = 0; i < past->key_count; i++) {
    unsigned parts = 0;
    for (size_t k = 0; k < past->keys[i].len; k++) parts += (uint8_t)past->keys[i].ptr[k] == 0xff;
    if (parts != 3 || past->advice[i] > SC_ADVICE_WAIT) abort();
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct sc_arena arena;
  struct sc_review_past past = {0};
  struct sc_str error = {0};
  jmp_buf recovery;
  sc_arena_init(&arena);
  arena.recovery = &recovery;
  if (setjmp(recovery) != 0) abort();
  if (sc_review_past_read(&arena, (struct sc_str){(const char *)data, size}, &past, &error))
    check(&past);
  else if (error.len == 0)
    abort();
  sc_arena_release(&arena);
  return 0;
}
