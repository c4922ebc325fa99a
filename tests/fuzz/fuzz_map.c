/* SPDX-License-Identifier: Apache-2.0
 *
 * fuzz_map.c - a map and records, with a zero byte between them: no map crashes, what is refused has a diagnostic; whatever a map makes of a
 * record is a JSON object in valid UTF-8, which the reader of events takes or refuses with a place. Records are also split off a document, in
 * one piece and byte by byte: both find the same.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "compile.h"
#include "front/load.h"
#include "simulate/log_event.h"
#include "simulate/log_json.h"
#include "simulate/log_map.h"
#include "simulate/record_split.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FOUND_MAX 4096u

struct found {
  enum sc_split_step step;
  size_t at;
};

static size_t split(const struct sc_map_pointer *way, struct sc_str text, size_t piece,
                    struct found *out) {
  struct sc_split s;
  size_t at = 0, count = 0;
  sc_split_init(&s, way);
  for (size_t len = piece < text.len ? piece : text.len;;) {
    enum sc_split_step step = sc_split_next(&s, text.ptr, len, &at);
    if (at > len || s.depth > SC_SPLIT_DEPTH || s.on_way > s.depth) abort();
    if (step == SC_SPLIT_ALL_READ) {
      if (len == text.len) return count;
      len = text.len - len < piece ? text.len : len + piece;
      continue;
    }
    if (count < FOUND_MAX) out[count++] = (struct found){step, at};
    if (step == SC_SPLIT_WRONG) return count;
  }
}

static void compare_splits(const struct sc_map_pointer *way, struct sc_str text) {
  static struct found whole[FOUND_MAX], pieces[FOUND_MAX];
  size_t count = split(way, text, SIZE_MAX, whole);
  if (split(way, text, 1, pieces) != count) abort();
  for (size_t i = 0; i < count; i++)
    if (whole[i].step != pieces[i].step || whole[i].at != pieces[i].at) abort();
}

static void use_line(struct sc_arena *arena, struct sc_str line) {
  static char room[SC_LINE_MAX];
  struct sc_scan scan = {
      .begin = line.ptr, .at = line.ptr, .end = line.ptr + line.len, .room = room};
  enum sc_scan_kind kind;
  if (line.len > SC_LINE_MAX || !sc_scan_peek(&scan, &kind) || kind != SC_SCAN_OBJECT) abort();
  if (!sc_scan_skip(&scan) || !sc_scan_end(&scan)) abort();
  struct sc_event_pool pool;
  struct sc_event event;
  struct sc_event_error error = {0};
  sc_event_pool_init(arena, &pool, 1);
  if (!sc_event_read(line, &pool, &event, &error) &&
      (error.message == NULL || error.byte > line.len + 1))
    abort();
}

static void use_map(struct sc_arena *arena, const struct sc_log_map *map, struct sc_str record) {
  struct sc_map_run *run = sc_map_run_new(arena, map);
  struct sc_map_error error;
  struct sc_str line;
  if (!sc_map_run_record(run, record, &error)) {
    if (error.message == NULL || error.byte > record.len + 1) abort();
    return;
  }
  for (unsigned i = 0; i < 8; i++) { /* all are alike */
    enum sc_map_step step = sc_map_run_next(run, &line, &error);
    if (step == SC_MAP_END) return;
    if (step == SC_MAP_DAMAGED && error.message == NULL) abort();
    if (step == SC_MAP_EVENT) use_line(arena, line);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct sc_compilation compilation;
  struct sc_log_map map;
  jmp_buf recovery;
  const uint8_t *end = size == 0 ? NULL : memchr(data, 0, size);
  if (end == NULL || size > SC_LINE_MAX) return 0;
  struct sc_str text = {(const char *)data, (size_t)(end - data)};
  struct sc_str records = {(const char *)end + 1, size - text.len - 1};
  sc_compilation_init(&compilation);
  compilation.arena.recovery = &recovery;
  if (setjmp(recovery) != 0) { /* no memory */
    sc_compilation_release(&compilation);
    return 0;
  }
  if (!sc_load_text(&compilation.diags, SC_STR("map.yaml"), text) ||
      !sc_log_map_parse(&compilation.diags, 0, &map)) {
    if (compilation.diags.error_count == 0) abort();
  } else {
    compare_splits(&map.records, records);
    use_map(&compilation.arena, &map, records);
  }
  sc_compilation_release(&compilation);
  return 0;
}
