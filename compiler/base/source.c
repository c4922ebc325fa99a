/* SPDX-License-Identifier: Apache-2.0
 *
 * source.c - files, line maps, places.
 */
#include "base/source.h"

uint32_t sc_sources_add(struct sc_sources *sources, struct sc_str name, struct sc_str text) {
  *SC_PUSH(sources->arena, &sources->files) = (struct sc_source){.name = name, .text = text};
  return (uint32_t)sources->files.count - 1;
}

/* Built on first use: most runs print nothing. */
static void map_lines(struct sc_arena *arena, struct sc_source *source) {
  if (source->lines != NULL) return;
  SC_VEC(uint32_t) lines = {0};
  const char *start = source->text.ptr, *end = start + source->text.len, *at = start;
  *SC_PUSH(arena, &lines) = 0;
  while (at < end) {
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    if (newline == NULL) break;
    at = newline + 1;
    *SC_PUSH(arena, &lines) = (uint32_t)(at - start);
  }
  source->lines = lines.items;
  source->line_count = (uint32_t)lines.count;
}

/* The line that holds the byte: the last one that does not begin behind it. Places are often asked for in their order:
 * the search begins at the last one found. */
static uint32_t line_of(const struct sc_source *source, uint32_t off, uint32_t last) {
  uint32_t low = 0, high = source->line_count;
  if (last < high && source->lines[last] <= off) {
    low = last;
    for (int near = 0; near < 8; near++, low++)
      if (low + 1 == high || source->lines[low + 1] > off) return low;
  }
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (source->lines[middle] <= off)
      low = middle;
    else
      high = middle;
  }
  return low;
}

void sc_sources_map_lines(struct sc_sources *sources, struct sc_arena *arena) {
  for (size_t f = 0; f < sources->files.count; f++) map_lines(arena, &sources->files.items[f]);
}

struct sc_place sc_source_place_after(const struct sc_sources *sources, struct sc_span span,
                                      uint32_t *last_line) {
  if (span.file == SC_NO_FILE || span.file >= sources->files.count)
    return (struct sc_place){{"", 0}, 0, 0};
  const struct sc_source *source = &sources->files.items[span.file];
  uint32_t line = line_of(source, span.off, *last_line);
  *last_line = line;
  return (struct sc_place){source->name, line + 1, span.off - source->lines[line] + 1};
}

struct sc_place sc_source_place(struct sc_sources *sources, struct sc_span span) {
  if (span.file == SC_NO_FILE || span.file >= sources->files.count)
    return (struct sc_place){{"", 0}, 0, 0};
  struct sc_source *source = &sources->files.items[span.file];
  map_lines(sources->arena, source);
  return sc_source_place_after(sources, span, &source->last_line);
}

struct sc_str sc_source_line(struct sc_sources *sources, uint32_t file, uint32_t line) {
  if (file >= sources->files.count) return (struct sc_str){"", 0};
  struct sc_source *source = &sources->files.items[file];
  map_lines(sources->arena, source);
  if (line == 0 || line > source->line_count) return (struct sc_str){"", 0};
  size_t start = source->lines[line - 1];
  size_t end = line < source->line_count ? source->lines[line] - 1 : source->text.len;
  if (end > start && source->text.ptr[end - 1] == '\r') end--;
  return (struct sc_str){source->text.ptr + start, end - start};
}

struct sc_str sc_source_text(const struct sc_sources *sources, struct sc_span span) {
  if (span.file >= sources->files.count) return (struct sc_str){"", 0};
  const struct sc_str *text = &sources->files.items[span.file].text;
  size_t start = span.off < text->len ? span.off : text->len;
  size_t len = span.len < text->len - start ? span.len : text->len - start;
  return (struct sc_str){text->ptr + start, len};
}

size_t sc_sources_common(const struct sc_sources *sources) {
  size_t common = 0;
  if (sources->files.count == 0) return 0;
  struct sc_str first = sources->files.items[0].name;
  for (size_t i = 0; i < first.len; i++)
    if (first.ptr[i] == '/') common = i + 1;
  for (size_t f = 1; f < sources->files.count; f++) {
    struct sc_str name = sources->files.items[f].name;
    while (common > 0 && (name.len < common || memcmp(name.ptr, first.ptr, common) != 0))
      for (common--; common > 0 && first.ptr[common - 1] != '/';) common--;
  }
  return common;
}
