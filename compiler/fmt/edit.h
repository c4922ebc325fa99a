/* SPDX-License-Identifier: Apache-2.0
 *
 * edit.h - changes of single entries of a YAML file: bytes that go, bytes that come, and nothing else.
 *
 * Who wants an entry changed names it by its span. What goes with an entry that is removed: its lines, the comment behind it,
 * and the comment above it: if the entry is a collection with a name, or all that the comment heads goes (up to a blank line, another
 * comment or the end of what they are in), or it is a directive to lint. One blank line goes where two would meet.
 */
#ifndef SC_EDIT_H
#define SC_EDIT_H

#include "fmt/fmt_internal.h"

struct sc_edit_entry {
  const struct sc_node *parent, *before, *node; /* before NULL: the first */
};
struct sc_edit_file {
  struct fmt_source source;
  SC_VEC(struct sc_edit_entry) entries; /* all, each before what is in it: by where they start */
};

/* Reads the file and finds its comments. False: after diagnostics, or the file is not laid out in the order of its nodes. */
bool sc_edit_open(struct sc_diags *diags, uint32_t file, struct sc_edit_file *out);

/* The entry that the span is (or its key), else the innermost that it lies in. NULL: none. */
const struct sc_edit_entry *sc_edit_find(const struct sc_edit_file *file, struct sc_span span);
/* The child with this key of a map; NULL. */
const struct sc_node *sc_edit_child(const struct sc_node *map, const char *key);

/* --- bytes ----------------------------------------------------------------------------------------------- */

/* The first byte of an entry, its key included, and the first behind its value. */
uint32_t sc_edit_start(const struct sc_node *node);
uint32_t sc_edit_end(const struct sc_edit_file *file, const struct sc_node *node);
/* Whether a collection is written in brackets. */
bool sc_edit_is_flow(const struct sc_edit_file *file, const struct sc_node *node);
bool sc_edit_has_comment(const struct sc_edit_file *file, uint32_t from, uint32_t to);
/* The whole lines of an entry of a block collection; false if something else stands on them. */
bool sc_edit_lines(const struct sc_edit_file *file, const struct sc_node *parent,
                   const struct sc_node *node, uint32_t *from, uint32_t *to);

/* Bytes [from, to) become `text`. */
struct sc_edit_range {
  uint32_t from, to;
  struct sc_str text;
};
struct sc_edit_ranges {
  struct sc_edit_range *items;
  size_t count, capacity;
};
/* The text with all ranges changed. Sorts them; what stands twice counts once, removals that overlap are joined. */
struct sc_str sc_edit_splice(struct sc_arena *arena, struct sc_str text,
                             struct sc_edit_ranges *ranges);

/* --- entries ------------------------------------------------------------------------------------------------ */

/* What becomes of one entry. */
struct sc_edit {
  const struct sc_node *node;
  const struct sc_str
      *names; /* a scalar of a list becomes these scalars; NULL: the entry is removed */
  size_t name_count;
};
struct sc_edits {
  struct sc_edit *items;
  size_t count, capacity;
};
/* Adds the ranges for the edits of one file; a collection all of whose entries go becomes [] or {}. Sorts the edits. False: an
 * entry stands where it cannot be changed alone (such as the first key behind a dash). */
bool sc_edit_plan(const struct sc_edit_file *file, struct sc_edits *edits,
                  struct sc_edit_ranges *out);

#endif
