/* SPDX-License-Identifier: Apache-2.0
 *
 * fmt_internal.h - what the passes of the formatter hand to each other: comments, items with their comments, scalars.
 */
#ifndef SC_FMT_INTERNAL_H
#define SC_FMT_INTERNAL_H

#include "fmt/fmt.h"
#include "front/yaml_read.h"

#define FMT_KEY_MAX 1000u /* bytes: YAML finds a key without `?` only within 1024 characters */
#define FMT_NO_COLUMN 0xffffffffu /* of what is in no block collection */

/* Bytes [off, end) that one scalar takes in the source. */
struct fmt_leaf {
  const struct sc_node *node;
  uint32_t off, end;
};

/* A comment, or a line before the document (`---`, `%YAML`) which is kept in the same way. */
struct fmt_comment {
  struct sc_str text; /* from its `#`, without white space at the end */
  uint32_t off;
  uint32_t column; /* from 0, bytes */
  bool own_line; /* nothing stands before it on its line */
  bool opens_item; /* behind a `-` or `?` that begins an item */
  bool blank_before;
};

/* A line above an entry, or below the last of a collection. */
struct fmt_line {
  struct sc_str text;
  bool blank_before;
};
struct fmt_lines {
  struct fmt_line *items;
  size_t count;
  size_t capacity;
};

/* An entry of a map, an item of a list, or the whole document. */
struct fmt_item {
  const struct sc_node *node;
  struct fmt_item *children;
  uint32_t child_count;
  bool flow; /* a collection written with brackets, or inside one */
  bool commented; /* a collection with a comment somewhere inside */
  bool blank_before;
  struct fmt_lines head; /* above it */
  struct sc_str line; /* behind it, or behind its key; empty = none */
  struct fmt_lines foot; /* a collection: below its last child */
};

struct fmt_source {
  struct sc_arena *arena;
  struct sc_str text;
  const struct sc_node *root;
  SC_VEC(struct fmt_leaf) leaves; /* in the order of the file */
  SC_VEC(struct fmt_comment) comments;
};

/* fmt_comments.c: the leaves and comments of a file. False if the nodes are not in the order of the file. */
bool fmt_scan(struct fmt_source *source);
/* Whether the line above the one that holds `off` is blank. */
bool fmt_blank_before(struct sc_str text, uint32_t off);

/* fmt_attach.c: the document as an item; each comment in exactly one place. */
struct fmt_item *fmt_attach(struct fmt_source *source);

/* fmt_scalar.c */
enum fmt_style { FMT_PLAIN, FMT_SINGLE, FMT_DOUBLE, FMT_LITERAL, FMT_FOLDED };
enum fmt_style fmt_style_of(struct sc_str text, const struct sc_node *scalar);
/* The first byte behind a block scalar (`|`, `>`): behind its last line that is not blank. */
uint32_t fmt_block_end(struct sc_str text, const struct sc_node *scalar);
/* A scalar on one line. */
struct sc_str fmt_scalar_line(const struct fmt_source *source, const struct sc_node *scalar);
/* Appends a scalar as the value of an entry at column `indent`, without a line end; it may take several lines, a comment
 * in the header of a block included. */
void fmt_scalar(const struct fmt_source *source, const struct sc_node *scalar, uint32_t indent,
                struct sc_text *out);

/* fmt_emit.c: the text of a document that is a map or a list. */
struct sc_str fmt_emit(const struct fmt_source *source, const struct fmt_item *document);

#endif
