/* SPDX-License-Identifier: Apache-2.0
 *
 * source.h - source files and byte spans.
 *
 * Every construct carries the span of bytes that it was written as. Lines and columns are computed from a line map,
 * built once per file, and only when something is printed.
 */
#ifndef SC_SOURCE_H
#define SC_SOURCE_H

#include "base/arena.h"
#include "base/str.h"

struct sc_span {
  uint32_t file; /* index into sc_sources, SC_NO_FILE = nowhere */
  uint32_t off; /* bytes from the file's start */
  uint32_t len; /* bytes; 0 = a point */
};
#define SC_NO_FILE 0xffffffffu
#define SC_NO_SPAN ((struct sc_span){SC_NO_FILE, 0, 0})

struct sc_source {
  struct sc_str
      name; /* as printed: the path relative to the policy folder's parent as the user gave it */
  struct sc_str text; /* whole content; a byte-order mark is not part of it */
  bool bom; /* one stood before it */
  bool plain; /* known to be of printable ASCII, line feeds and tabs alone */
  uint32_t *lines; /* offset of each line's first byte; made on first use */
  uint32_t line_count;
  uint32_t last_line; /* index of the line found last */
};

struct sc_sources {
  struct sc_arena *arena;
  SC_VEC(struct sc_source) files;
};

struct sc_place {
  struct sc_str file;
  uint32_t line; /* from 1 */
  uint32_t column; /* from 1, bytes */
};

/* Adds a file; its name and text are borrowed. Returns its index. */
uint32_t sc_sources_add(struct sc_sources *sources, struct sc_str name, struct sc_str text);
/* Makes the line maps of all files that have none yet in `arena`, which must live as long as the sources' own. */
void sc_sources_map_lines(struct sc_sources *sources, struct sc_arena *arena);
/* Where a span begins. file.len 0 for SC_NO_FILE. */
struct sc_place sc_source_place(struct sc_sources *sources, struct sc_span span);
/* The same of a file whose lines are mapped, for several threads at a time: each has a `*last_line` of its own, 0 at first. Places
 * that are asked for in their order are found fast. */
struct sc_place sc_source_place_after(const struct sc_sources *sources, struct sc_span span,
                                      uint32_t *last_line);
/* The text of line `line` (from 1), without its line ending. */
struct sc_str sc_source_line(struct sc_sources *sources, uint32_t file, uint32_t line);
/* The bytes of a span. */
struct sc_str sc_source_text(const struct sc_sources *sources, struct sc_span span);

/* Bytes of the folder, with its slash, that the names of all files have in common; 0 = none. */
size_t sc_sources_common(const struct sc_sources *sources);

/* Part [off, off + len) of a span, clamped to it. */
static inline struct sc_span sc_span_part(struct sc_span span, size_t off, size_t len) {
  if (off > span.len) off = span.len;
  if (len > span.len - off) len = span.len - off;
  return (struct sc_span){span.file, span.off + (uint32_t)off, (uint32_t)len};
}

#endif
