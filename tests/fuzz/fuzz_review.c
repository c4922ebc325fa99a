/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_review.c - any bytes as a log of reviews: the reader never crashes; what it accepts is whole lines, each of which counts, and
 * stops being accepted when a line before others is taken away or something is added; without the key nobody makes an entry.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "review/review_log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct sc_key key;

static void prepare(void) {
  if (sc_key_generate(&key) != SC_KEY_OK) abort();
}

static size_t lines_of(struct sc_str text) {
  size_t lines = 0;
  for (size_t i = 0; i < text.len; i++) lines += text.ptr[i] == '\n';
  return lines;
}

static void check_accepted(struct sc_arena *arena, struct sc_str text,
                           const struct sc_review_log *log) {
  struct sc_review_log other;
  static const uint8_t none[32];
  size_t lines = lines_of(text);
  if (log->entries != lines || (text.len > 0 && text.ptr[text.len - 1] != '\n')) abort();
  if ((memcmp(log->head, none, 32) == 0) != (lines == 0)) abort();
  struct sc_str more = sc_str_format(arena, "%.*s{}\n", SC_STR_ARGS(text));
  if (sc_review_log_check(arena, more, NULL, &other) != SC_REVIEW_LOG_FORM) abort();
  if (other.entries != lines) abort();
  if (lines < 2) return;
  size_t first = (size_t)((const char *)memchr(text.ptr, '\n', text.len) - text.ptr) + 1;
  struct sc_str rest = {text.ptr + first, text.len - first};
  if (sc_review_log_check(arena, rest, NULL, &other) != SC_REVIEW_LOG_ORDER) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct sc_arena arena;
  struct sc_review_log log;
  jmp_buf recovery;
  struct sc_str text = {(const char *)data, size};
  if (!key.has_secret) prepare();
  sc_arena_init(&arena);
  arena.recovery = &recovery;
  if (setjmp(recovery) != 0) abort();
  if (sc_review_log_check(&arena, text, NULL, &log) == SC_REVIEW_LOG_OK)
    check_accepted(&arena, text, &log);
  if (sc_review_log_check(&arena, text, &key, &log) == SC_REVIEW_LOG_OK && size > 0) abort();
  sc_arena_release(&arena);
  return 0;
}
