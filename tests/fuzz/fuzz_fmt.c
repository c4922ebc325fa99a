/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_fmt.c - any bytes as a file to format. Beyond "no crash": what reads as YAML is formatted, never refused (the formatter proves each
 * output to be the same tree, and stable under a second run); no comment gets lost; and the diff of the two texts ends.
 */
#include "fmt/fmt.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "fmt/unified.h"
#include "front/load.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds) {
  if (!holds) abort();
}

static size_t count_marks(struct sc_str text) {
  size_t count = 0;
  for (size_t i = 0; i < text.len; i++) count += text.ptr[i] == '#';
  return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct sc_arena arena;
  jmp_buf recovery;
  if (size > 65536) return 0;
  sc_arena_init(&arena);
  arena.recovery = &recovery;
  if (setjmp(recovery) != 0) abort();
  struct sc_sources sources = {.arena = &arena};
  struct sc_diags diags;
  struct sc_str out;
  struct sc_text diff = {0};
  sc_diags_init(&diags, &arena, &sources);
  if (sc_load_text(&diags, SC_STR("fuzz.yaml"), (struct sc_str){(const char *)data, size})) {
    enum sc_fmt_result result = sc_fmt_file(&diags, 0, &out);
    demand(result != SC_FMT_REFUSED);
    demand((result == SC_FMT_OK) == (diags.error_count == 0));
    struct sc_str text = sources.files.items[0].text;
    /* A `#` can come from an escape (\x23), so there may be more, never fewer. */
    if (result == SC_FMT_OK) demand(count_marks(out) >= count_marks(text));
    sc_unified_diff(&arena, SC_STR("fuzz.yaml"), text, out, &diff);
    demand((diff.count == 0) == sc_str_equal(text, out));
  }
  sc_arena_release(&arena);
  return 0;
}
