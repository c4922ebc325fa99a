/* SPDX-License-Identifier: Apache-2.0
 *
 * fmt_attach.c - gives each comment to the entry that it is about.
 *
 * A comment behind something on its line belongs to the entry that ends there, or whose key or bracket stands there. A
 * comment on a line of its own belongs to the entry below it; or, where it is indented at least as far as a collection that
 * has just ended, to the end of that collection. Comments are taken in the order of the file, each exactly once.
 */
#include "fmt/fmt_internal.h"

struct attacher {
  const struct fmt_source *source;
  struct sc_arena *arena;
  size_t comment; /* the next one that nobody has */
  size_t leaf; /* the next one that was not passed */
};

static const struct fmt_comment *next_comment(const struct attacher *a) {
  return a->comment < a->source->comments.count ? &a->source->comments.items[a->comment] : NULL;
}

/* Where the next scalar begins; the end of the text behind the last. */
static uint32_t next_leaf(const struct attacher *a) {
  return a->leaf < a->source->leaves.count ? a->source->leaves.items[a->leaf].off
                                           : (uint32_t)a->source->text.len;
}

static void push(struct attacher *a, struct fmt_lines *lines, const struct fmt_comment *comment) {
  *SC_PUSH(a->arena, lines) = (struct fmt_line){comment->text, comment->blank_before};
  a->comment++;
}

/* A comment from inside an entry to the lines above it: the blank line that stood above the entry stands above it then. */
static void raise_above(struct attacher *a, struct fmt_item *item, struct sc_str text) {
  *SC_PUSH(a->arena, &item->head) = (struct fmt_line){text, item->blank_before};
  item->blank_before = false;
}

/* The comment behind an entry; one that is there already goes above it. */
static void set_line(struct attacher *a, struct fmt_item *item, const struct fmt_comment *comment) {
  if (item->line.len > 0) raise_above(a, item, item->line);
  item->line = comment->text;
  a->comment++;
}

static void take_head(struct attacher *a, struct fmt_item *item, uint32_t limit) {
  const struct fmt_comment *comment;
  while ((comment = next_comment(a)) != NULL && comment->off < limit) push(a, &item->head, comment);
}

/* Only white space and commas in [from, to): what stands at `to` is about what ends at `from`. */
static bool adjoins(const struct attacher *a, uint32_t from, uint32_t to) {
  for (; from < to; from++)
    if (strchr(" \t,", a->source->text.ptr[from]) == NULL) return false;
  return true;
}

static void take_line(struct attacher *a, struct fmt_item *item, uint32_t end) {
  const struct fmt_comment *comment = next_comment(a);
  if (comment != NULL && comment->off < end) { /* in the header of a block */
    set_line(a, item, comment);
    comment = next_comment(a);
  }
  bool empty = item->node->kind == SC_NODE_SCALAR && item->node->span.len == 0;
  if (comment == NULL || comment->own_line || comment->off < end) return;
  if (comment->opens_item && !empty) return;
  if (comment->off < next_leaf(a) && adjoins(a, end, comment->off)) set_line(a, item, comment);
}

/* --- entries ----------------------------------------------------------------------------------------- */

static uint32_t attach_item(struct attacher *a, struct fmt_item *item, uint32_t parent_column);

/* Columns of block collections decide about comments only; a list that is not indented below its key counts as if. */
static uint32_t column_of(const struct attacher *a, const struct sc_node *node,
                          uint32_t parent_column) {
  uint32_t off = node->span.off, column = 0;
  while (off > column && a->source->text.ptr[off - column - 1] != '\n') column++;
  return node->kind == SC_NODE_LIST && column == parent_column ? column + 1 : column;
}

static bool has_comments(const struct fmt_item *item) {
  if (item->commented || item->foot.count > 0) return true;
  return item->head.count > 0 || item->line.len > 0;
}

static void take_foot(struct attacher *a, struct fmt_item *item, uint32_t column, uint32_t end) {
  const struct fmt_comment *comment;
  while ((comment = next_comment(a)) != NULL && comment->off < next_leaf(a)) {
    if (item->flow ? comment->off >= end : !comment->own_line || comment->column < column) break;
    push(a, &item->foot, comment);
  }
}

/* Behind the opening bracket, on its line. */
static void take_opening(struct attacher *a, struct fmt_item *item) {
  const struct fmt_comment *comment = next_comment(a);
  if (!item->flow || comment == NULL || comment->own_line) return;
  uint32_t off = item->node->span.off + 1;
  if (comment->off >= off && comment->off < next_leaf(a) && adjoins(a, off, comment->off))
    set_line(a, item, comment);
}

static uint32_t attach_children(struct attacher *a, struct fmt_item *item, uint32_t parent_column) {
  const struct sc_node *node = item->node;
  const struct sc_node *child = node->first;
  uint32_t column = item->flow ? 0 : column_of(a, node, parent_column);
  uint32_t end = node->span.off + (item->flow ? 1 : 0);
  take_opening(a, item);
  item->child_count = node->child_count;
  item->children = SC_NEW_ARRAY(a->arena, struct fmt_item, node->child_count);
  for (uint32_t i = 0; i < item->child_count; i++, child = child->next) {
    item->children[i].node = child;
    item->children[i].flow = item->flow;
    end = attach_item(a, &item->children[i], column);
    if (has_comments(&item->children[i])) item->commented = true;
  }
  if (item->flow && strchr("[{", a->source->text.ptr[node->span.off]) != NULL)
    end = node->span.off + node->span.len;
  take_foot(a, item, column, end);
  if (item->child_count > 0) return end;
  for (size_t i = 0; i < item->foot.count; i++) /* nothing to stand below */
    raise_above(a, item, item->foot.items[i].text);
  item->foot.count = 0;
  return end;
}

/* Between a key and its value. What stands above the first child of a collection is left to that child. */
static void attach_key(struct attacher *a, struct fmt_item *item) {
  const struct fmt_comment *comment;
  const struct sc_node *node = item->node;
  a->leaf++;
  bool scalar = node->kind == SC_NODE_SCALAR;
  while ((comment = next_comment(a)) != NULL && comment->off < node->span.off) {
    if (!comment->own_line && !comment->opens_item)
      set_line(a, item, comment);
    else if (scalar)
      raise_above(a, item, comment->text), a->comment++;
    else
      break;
  }
}

/* Returns where the entry ends. */
static uint32_t attach_item(struct attacher *a, struct fmt_item *item, uint32_t parent_column) {
  const struct sc_node *node = item->node;
  uint32_t start = node->key != NULL ? node->key->span.off : node->span.off;
  bool in_flow = item->flow;
  item->blank_before = !in_flow && fmt_blank_before(a->source->text, start);
  take_head(a, item, start);
  if (node->key != NULL) attach_key(a, item);
  uint32_t end;
  if (node->kind == SC_NODE_SCALAR) {
    end = a->source->leaves.items[a->leaf++].end;
  } else {
    item->flow = in_flow || (node->span.off < a->source->text.len &&
                             strchr("[{", a->source->text.ptr[node->span.off]) != NULL);
    end = attach_children(a, item, parent_column);
  }
  take_line(a, item, end);
  return end;
}

struct fmt_item *fmt_attach(struct fmt_source *source) {
  struct attacher a = {.source = source, .arena = source->arena};
  struct fmt_item *document = SC_NEW(source->arena, struct fmt_item);
  const struct fmt_comment *comment;
  document->node = source->root;
  (void)attach_item(&a, document, FMT_NO_COLUMN);
  while ((comment = next_comment(&a)) != NULL) push(&a, &document->foot, comment);
  return document;
}
