/* SPDX-License-Identifier: Apache-2.0
 *
 * fmt_emit.c - items to text.
 *
 * A collection in brackets stays on one line if it has no comments and fits; everything else has one entry per line.
 * Comments behind entries are collected while the lines are written and put in at the end, so that those of neighbouring lines
 * stand in one column.
 */
#include "base/width.h"
#include "fmt/fmt_internal.h"

struct trailer {
  size_t off; /* of the line end that it goes before */
  size_t width; /* columns of its line without it */
  size_t indent; /* bytes before the first key or value of that line */
  struct sc_str text;
};

struct emitter {
  const struct fmt_source *source;
  struct sc_arena *arena;
  struct sc_text out;
  SC_VEC(struct trailer) trailers; /* by rising offset */
};

static size_t width_of(struct sc_str text) {
  size_t width = 0;
  while (text.len > 0) {
    size_t used;
    width += sc_code_point_width(sc_utf8_decode(text, &used));
    text.ptr += used;
    text.len -= used;
  }
  return width;
}

static void add(struct emitter *e, struct sc_str text) { sc_text_add(e->arena, &e->out, text); }
static void pad(struct emitter *e, uint32_t indent) {
  sc_text_format(e->arena, &e->out, "%*s", (int)indent, "");
}

/* --- one line ---------------------------------------------------------------------------------------- */

static bool add_part(struct emitter *e, struct sc_text *line, struct sc_str part, size_t room) {
  sc_text_add(e->arena, line, part);
  return line->count <=
         room; /* bytes: columns are never more, but for a wide character's two in three */
}

/* A collection on one line of at most `room` bytes; false if it must not, or cannot. */
static bool flow_line(struct emitter *e, const struct fmt_item *item, struct sc_text *line,
                      size_t room) {
  const struct sc_node *node = item->node;
  if (node->kind == SC_NODE_SCALAR) {
    enum fmt_style style = fmt_style_of(e->source->text, node);
    if (style == FMT_PLAIN && node->value.len == 0) return false;
    return add_part(e, line, fmt_scalar_line(e->source, node), room);
  }
  bool map = node->kind == SC_NODE_MAP;
  if (item->commented || item->foot.count > 0) return false;
  if (!add_part(e, line, map ? SC_STR("{") : SC_STR("["), room)) return false;
  for (uint32_t i = 0; i < item->child_count; i++) {
    const struct fmt_item *child = &item->children[i];
    if (i > 0) sc_text_add(e->arena, line, SC_STR(", "));
    if (map) {
      if (child->node->key->value.len == 0) return false;
      sc_text_add(e->arena, line, fmt_scalar_line(e->source, child->node->key));
      sc_text_add(e->arena, line, SC_STR(": "));
    }
    if (!flow_line(e, child, line, room)) return false;
  }
  return add_part(e, line, map ? SC_STR("}") : SC_STR("]"), room);
}

/* The collection on one line behind column `column`; ptr NULL if it takes several. */
static struct sc_str one_line(struct emitter *e, const struct fmt_item *item, size_t column) {
  struct sc_text line = {0};
  if (item->child_count == 0) return item->node->kind == SC_NODE_MAP ? SC_STR("{}") : SC_STR("[]");
  if (!item->flow || column >= SC_FMT_WIDTH) return (struct sc_str){NULL, 0};
  /* Bytes bound columns closely enough to stop early; the columns decide. */
  if (!flow_line(e, item, &line, (size_t)4 * SC_FMT_WIDTH)) return (struct sc_str){NULL, 0};
  struct sc_str text = sc_text_str(&line);
  return column + width_of(text) <= SC_FMT_WIDTH ? text : (struct sc_str){NULL, 0};
}

/* --- lines ------------------------------------------------------------------------------------------- */

static size_t line_start(const struct emitter *e, size_t off) {
  while (off > 0 && e->out.items[off - 1] != '\n') off--;
  return off;
}

/* Notes the comment for the line that ends at `off`. */
static void put_behind(struct emitter *e, struct sc_str comment, size_t off) {
  if (comment.len == 0) return;
  size_t start = line_start(e, off);
  struct sc_str line = {e->out.items + start, off - start};
  size_t indent = 0;
  while (indent < line.len && strchr(" -", line.ptr[indent]) != NULL) indent++;
  *SC_PUSH(e->arena, &e->trailers) = (struct trailer){off, width_of(line), indent, comment};
}

/* Ends the line of an entry. */
static void end_line(struct emitter *e, struct sc_str comment) {
  put_behind(e, comment, e->out.count);
  add(e, SC_STR("\n"));
}

static void add_lines(struct emitter *e, const struct fmt_lines *lines, uint32_t indent,
                      bool *first) {
  for (size_t i = 0; i < lines->count; i++) {
    if (lines->items[i].blank_before && !*first) add(e, SC_STR("\n"));
    *first = false;
    pad(e, indent);
    add(e, lines->items[i].text);
    add(e, SC_STR("\n"));
  }
}

static void emit_children(struct emitter *e, const struct fmt_item *item, uint32_t indent,
                          bool behind_dash);

static bool is_block(struct emitter *e, const struct fmt_item *item, size_t column) {
  return item->node->kind != SC_NODE_SCALAR && one_line(e, item, column).ptr == NULL;
}

static void emit_scalar(struct emitter *e, const struct fmt_item *item, uint32_t indent) {
  size_t start = e->out.count;
  fmt_scalar(e->source, item->node, indent, &e->out);
  enum fmt_style style = fmt_style_of(e->source->text, item->node);
  const char *line_end = memchr(e->out.items + start, '\n', e->out.count - start);
  if ((style == FMT_LITERAL || style == FMT_FOLDED) && line_end != NULL) {
    put_behind(e, item->line, (size_t)(line_end - e->out.items));
    add(e, SC_STR("\n"));
  } else {
    end_line(e, item->line);
  }
}

/* `key:` and its value; the line is begun. */
static void emit_entry(struct emitter *e, const struct fmt_item *item, uint32_t indent) {
  struct sc_str key = fmt_scalar_line(e->source, item->node->key);
  if (key.len > FMT_KEY_MAX || key.len == 0) {
    add(e, SC_STR("? "));
    add(e, key);
    add(e, SC_STR("\n"));
    pad(e, indent);
    key.len = 0;
  }
  add(e, key);
  add(e, SC_STR(":"));
  if (item->node->kind == SC_NODE_SCALAR) {
    if (item->node->span.len > 0) add(e, SC_STR(" "));
    emit_scalar(e, item, indent);
    return;
  }
  struct sc_str line = one_line(e, item, indent + width_of(key) + 2);
  if (line.ptr != NULL) {
    add(e, SC_STR(" "));
    add(e, line);
  }
  end_line(e, item->line);
  if (line.ptr == NULL) emit_children(e, item, indent + 2, false);
}

/* `- ` and the item; the line is begun. */
static void emit_list_item(struct emitter *e, const struct fmt_item *item, uint32_t indent) {
  add(e, SC_STR("-"));
  if (item->node->kind == SC_NODE_SCALAR) {
    if (item->node->span.len > 0) add(e, SC_STR(" "));
    emit_scalar(e, item, indent);
    return;
  }
  add(e, SC_STR(" "));
  struct sc_str line = one_line(e, item, indent + 2);
  if (line.ptr != NULL) {
    add(e, line);
    end_line(e, item->line);
  } else {
    emit_children(e, item, indent + 2, true);
  }
}

/* The comments above an entry. Those above the first line of an item's own entries stand there, too, since `- ` and that
 * line are one. */
static void emit_head(struct emitter *e, const struct fmt_item *item, uint32_t indent,
                      bool *first) {
  add_lines(e, &item->head, indent, first);
  uint32_t column = indent + 2;
  while (item->node->key == NULL && is_block(e, item, column)) {
    if (item->line.len > 0) {
      struct fmt_line line = {.text = item->line};
      add_lines(e, &(struct fmt_lines){&line, 1, 1}, indent, first);
    }
    item = &item->children[0];
    add_lines(e, &item->head, indent, first);
    column += 2;
  }
}

/* Sections of several lines stand apart. */
static bool stands_apart(struct emitter *e, const struct fmt_item *children, uint32_t i) {
  for (uint32_t k = i - 1; k <= i; k++) {
    struct sc_str key = fmt_scalar_line(e->source, children[k].node->key);
    if (is_block(e, &children[k], width_of(key) + 2)) return true;
  }
  return false;
}

static void emit_children(struct emitter *e, const struct fmt_item *item, uint32_t indent,
                          bool behind_dash) {
  bool sections = indent == 0 && item->node->kind == SC_NODE_MAP;
  for (uint32_t i = 0; i < item->child_count; i++) {
    const struct fmt_item *child = &item->children[i];
    bool first = i == 0;
    if (!first || !behind_dash) {
      bool apart = sections && !first && stands_apart(e, item->children, i);
      bool above = child->head.count > 0 ? child->head.items[0].blank_before : child->blank_before;
      if (apart && !above) add(e, SC_STR("\n"));
      emit_head(e, child, indent, &first);
      if (child->blank_before && !first) add(e, SC_STR("\n"));
      pad(e, indent);
    }
    if (child->node->key != NULL)
      emit_entry(e, child, indent);
    else
      emit_list_item(e, child, indent);
  }
  bool first = false;
  add_lines(e, &item->foot, indent, &first);
}

/* --- the document ------------------------------------------------------------------------------------ */

/* Puts the comments in; those of entries of one collection whose lines follow each other begin in one column. */
static struct sc_str with_trailers(struct emitter *e) {
  struct sc_text out = {0};
  size_t done = 0;
  for (size_t i = 0; i < e->trailers.count;) {
    size_t last = i, widest = e->trailers.items[i].width;
    for (; last + 1 < e->trailers.count; last++) {
      const struct trailer *next = &e->trailers.items[last + 1];
      if (line_start(e, next->off) != e->trailers.items[last].off + 1) break;
      if (next->indent != e->trailers.items[i].indent) break;
      if (next->width > widest) widest = next->width;
    }
    for (; i <= last; i++) {
      const struct trailer *trailer = &e->trailers.items[i];
      sc_text_add(e->arena, &out, (struct sc_str){e->out.items + done, trailer->off - done});
      sc_text_format(e->arena, &out, "%*s", (int)(widest + 2 - trailer->width), "");
      sc_text_add(e->arena, &out, trailer->text);
      done = trailer->off;
    }
  }
  sc_text_add(e->arena, &out, (struct sc_str){e->out.items + done, e->out.count - done});
  return sc_text_str(&out);
}

struct sc_str fmt_emit(const struct fmt_source *source, const struct fmt_item *document) {
  struct emitter e = {.source = source, .arena = source->arena};
  bool first = true;
  add_lines(&e, &document->head, 0, &first);
  if (document->blank_before && !first) add(&e, SC_STR("\n"));
  if (document->child_count == 0) {
    add(&e, one_line(&e, document, 0));
    end_line(&e, document->line);
    first = false;
    add_lines(&e, &document->foot, 0, &first);
    return with_trailers(&e);
  }
  if (document->line.len > 0) {
    add(&e, document->line);
    add(&e, SC_STR("\n"));
  }
  emit_children(&e, document, 0, false);
  return with_trailers(&e);
}
