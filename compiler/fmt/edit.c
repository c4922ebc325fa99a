/* SPDX-License-Identifier: Apache-2.0
 *
 * edit.c - where entries stand, byte by byte, and the text without or with other ones.
 */
#include "fmt/edit.h"

#include <stdlib.h>

/* --- finding --------------------------------------------------------------------------------------------- */

/* Depth is bounded by SC_YAML_DEPTH_MAX. */
static void list_entries(struct sc_edit_file *file, const struct sc_node *parent) {
  const struct sc_node *before = NULL;
  for (const struct sc_node *node = parent->first; node != NULL; before = node, node = node->next) {
    *SC_PUSH(file->source.arena, &file->entries) = (struct sc_edit_entry){parent, before, node};
    list_entries(file, node);
  }
}

bool sc_edit_open(struct sc_diags *diags, uint32_t file, struct sc_edit_file *out) {
  *out = (struct sc_edit_file){.source = {.arena = diags->arena,
                                          .text = diags->sources->files.items[file].text,
                                          .root = sc_yaml_read(diags, file)}};
  if (out->source.root == NULL || !fmt_scan(&out->source)) return false;
  list_entries(out, out->source.root);
  return true;
}

static bool same_span(struct sc_span a, struct sc_span b) {
  return a.off == b.off && a.len == b.len;
}

const struct sc_edit_entry *sc_edit_find(const struct sc_edit_file *file, struct sc_span span) {
  const struct sc_edit_entry *entries = file->entries.items;
  size_t low = 0, high = file->entries.count; /* the first that starts behind the span's start */
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (sc_edit_start(entries[middle].node) <= span.off)
      low = middle + 1;
    else
      high = middle;
  }
  const struct sc_edit_entry *innermost = low > 0 ? &entries[low - 1] : NULL;
  for (; low > 0 && sc_edit_start(entries[low - 1].node) == span.off; low--) {
    const struct sc_node *node = entries[low - 1].node;
    if (same_span(node->span, span) || (node->key != NULL && same_span(node->key->span, span)))
      return &entries[low - 1];
  }
  return innermost;
}

const struct sc_node *sc_edit_child(const struct sc_node *map, const char *key) {
  if (map->kind != SC_NODE_MAP) return NULL;
  for (const struct sc_node *node = map->first; node != NULL; node = node->next)
    if (sc_str_equal(node->key->value, sc_str_from(key))) return node;
  return NULL;
}

/* --- bytes --------------------------------------------------------------------------------------------------- */

uint32_t sc_edit_start(const struct sc_node *node) {
  return node->key != NULL ? node->key->span.off : node->span.off;
}

bool sc_edit_is_flow(const struct sc_edit_file *file, const struct sc_node *node) {
  return node->kind != SC_NODE_SCALAR && node->span.len > 0 &&
         strchr("[{", file->source.text.ptr[node->span.off]) != NULL;
}

uint32_t sc_edit_end(const struct sc_edit_file *file, const struct sc_node *node) {
  while (node->kind != SC_NODE_SCALAR && node->first != NULL && !sc_edit_is_flow(file, node)) {
    node = node->first;
    while (node->next != NULL) node = node->next;
  }
  if (node->kind != SC_NODE_SCALAR) return node->span.off + node->span.len;
  enum fmt_style style = fmt_style_of(file->source.text, node);
  return style == FMT_LITERAL || style == FMT_FOLDED ? fmt_block_end(file->source.text, node)
                                                     : node->span.off + node->span.len;
}

bool sc_edit_has_comment(const struct sc_edit_file *file, uint32_t from, uint32_t to) {
  for (size_t i = 0; i < file->source.comments.count; i++) {
    uint32_t off = file->source.comments.items[i].off;
    if (off >= from && off < to) return true;
  }
  return false;
}

bool sc_edit_lines(const struct sc_edit_file *file, const struct sc_node *parent,
                   const struct sc_node *node, uint32_t *from, uint32_t *to) {
  struct sc_str text = file->source.text;
  uint32_t start = sc_edit_start(node), line = start, end = sc_edit_end(file, node), dashes = 0;
  while (line > 0 && text.ptr[line - 1] != '\n') line--;
  for (uint32_t i = line; i < start; i++) {
    dashes += text.ptr[i] == '-';
    if (strchr(" -", text.ptr[i]) == NULL) return false;
  }
  if (dashes != (parent->kind == SC_NODE_LIST ? 1u : 0u)) return false;
  bool block = end > 0 && text.ptr[end - 1] == '\n'; /* a block scalar has its line end */
  while (!block && end < text.len && text.ptr[end] != '\n') end++;
  if (!block && end < text.len) end++;
  *from = line;
  *to = end;
  return true;
}

/* --- splicing -------------------------------------------------------------------------------------------------- */

static int by_place(const void *a, const void *b) {
  const struct sc_edit_range *x = a, *y = b;
  if (x->from != y->from) return x->from < y->from ? -1 : 1;
  bool grows_x = x->text.len > 0, grows_y = y->text.len > 0;
  if (grows_x != grows_y) return grows_x ? -1 : 1; /* what comes stands before what goes */
  if (x->to != y->to) return x->to < y->to ? -1 : 1;
  return sc_str_compare(x->text, y->text);
}

struct sc_str sc_edit_splice(struct sc_arena *arena, struct sc_str text,
                             struct sc_edit_ranges *ranges) {
  struct sc_text out = {0};
  uint32_t done = 0;
  if (ranges->count > 1) qsort(ranges->items, ranges->count, sizeof *ranges->items, by_place);
  for (size_t i = 0; i < ranges->count; i++) {
    const struct sc_edit_range *range = &ranges->items[i];
    if (i > 0 && by_place(range, range - 1) == 0) continue;
    if (range->from > done)
      sc_text_add(arena, &out, (struct sc_str){text.ptr + done, range->from - done});
    if (range->to > done) done = range->to;
    sc_text_add(arena, &out, range->text);
  }
  sc_text_add(arena, &out, (struct sc_str){text.ptr + done, text.len - done});
  return sc_text_str(&out);
}
