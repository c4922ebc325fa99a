/* SPDX-License-Identifier: Apache-2.0
 *
 * fmt_comments.c - finds the comments of a file: between two scalars there is only structure, white space and comments,
 * so every `#` in such a gap begins a comment that ends with its line.
 */
#include "fmt/fmt_internal.h"

bool fmt_blank_before(struct sc_str text, uint32_t off) {
  size_t i = off;
  while (i > 0 && text.ptr[i - 1] != '\n') i--;
  if (i == 0) return false;
  for (i--; i > 0 && text.ptr[i - 1] != '\n'; i--)
    if (strchr(" \t\r", text.ptr[i - 1]) == NULL) return false;
  return true;
}

/* --- leaves ------------------------------------------------------------------------------------------ */

static bool add_leaf(struct fmt_source *source, const struct sc_node *scalar) {
  struct fmt_leaf leaf = {scalar, scalar->span.off, scalar->span.off + scalar->span.len};
  enum fmt_style style = fmt_style_of(source->text, scalar);
  if (style == FMT_LITERAL || style == FMT_FOLDED) leaf.end = fmt_block_end(source->text, scalar);
  uint32_t before =
      source->leaves.count > 0 ? source->leaves.items[source->leaves.count - 1].end : 0;
  if (leaf.off < before || leaf.end > source->text.len) return false;
  *SC_PUSH(source->arena, &source->leaves) = leaf;
  return true;
}

/* Depth is bounded by SC_YAML_DEPTH_MAX. */
static bool add_leaves(struct fmt_source *source, const struct sc_node *node) {
  if (node->key != NULL && !add_leaf(source, node->key)) return false;
  if (node->kind == SC_NODE_SCALAR) return add_leaf(source, node);
  for (const struct sc_node *child = node->first; child != NULL; child = child->next)
    if (!add_leaves(source, child)) return false;
  return true;
}

/* --- gaps -------------------------------------------------------------------------------------------- */

struct line_state {
  uint32_t start; /* offset of the line's first byte */
  bool used; /* something stands on it already */
  char mark; /* the last sign of structure on it, 0 = none or a scalar */
};

static uint32_t add_line(struct fmt_source *source, const struct line_state *line, uint32_t off,
                         uint32_t end) {
  uint32_t stop = off;
  while (stop < end && strchr("\r\n", source->text.ptr[stop]) == NULL) stop++;
  uint32_t len = stop - off;
  while (len > 0 && strchr(" \t\r", source->text.ptr[off + len - 1]) != NULL) len--;
  *SC_PUSH(source->arena, &source->comments) =
      (struct fmt_comment){.text = {source->text.ptr + off, len},
                           .off = off,
                           .column = off - line->start,
                           .own_line = !line->used,
                           .opens_item = line->mark == '-' || line->mark == '?',
                           .blank_before = fmt_blank_before(source->text, off)};
  return stop;
}

/* `---` and directives are lines of their own before the document. */
static bool is_preamble(struct sc_str text, uint32_t off, uint32_t end) {
  if (text.ptr[off] == '%') return true;
  return end - off >= 3 && memcmp(text.ptr + off, "---", 3) == 0;
}

static void scan_gap(struct fmt_source *source, uint32_t off, uint32_t end, bool first) {
  struct line_state line = {off, !first, 0}; /* of what is not on its own line no column is asked */
  while (off < end) {
    char c = source->text.ptr[off];
    if (c == '#') {
      off = add_line(source, &line, off, end);
    } else if (c == '\n' ||
               c == '\r') { /* a lone CR ends a line, too; of CR LF it is the first of two ends */
      line = (struct line_state){++off, false, 0};
    } else if (first && off == line.start && is_preamble(source->text, off, end)) {
      uint32_t stop = c == '%' ? end : off + 3;
      off = add_line(source, &line, off, stop);
      line.used = true;
      line.mark = '-';
    } else {
      if (c != ' ' && c != '\t') {
        line.used = true;
        line.mark = c;
      }
      off++;
    }
  }
}

/* The header of a block (`|`, `>`) may carry a comment, too. */
static void scan_header(struct fmt_source *source, const struct fmt_leaf *leaf) {
  struct line_state line = {leaf->off, true, 0};
  enum fmt_style style = fmt_style_of(source->text, leaf->node);
  if (style != FMT_LITERAL && style != FMT_FOLDED) return;
  for (uint32_t off = leaf->off; off < leaf->end && strchr("\r\n", source->text.ptr[off]) == NULL;
       off++) {
    if (source->text.ptr[off] != '#') continue;
    (void)add_line(source, &line, off, leaf->end);
    return;
  }
}

bool fmt_scan(struct fmt_source *source) {
  if (!add_leaves(source, source->root)) return false;
  uint32_t off = 0;
  for (size_t i = 0; i < source->leaves.count; i++) {
    scan_gap(source, off, source->leaves.items[i].off, i == 0);
    scan_header(source, &source->leaves.items[i]);
    off = source->leaves.items[i].end;
  }
  scan_gap(source, off, (uint32_t)source->text.len, source->leaves.count == 0);
  return true;
}
