/* SPDX-License-Identifier: Apache-2.0
 *
 * edit_plan.c - from entries that change to the bytes that do.
 */
#include <stdlib.h>

#include "base/yaml_text.h"
#include "fmt/edit.h"

struct planner {
  const struct sc_edit_file *file;
  const struct sc_edits *edits;
  struct sc_edit_ranges *out;
  uint32_t *starts; /* of the edits, rising: where there is nothing to do */
};

static int by_node(const void *a, const void *b) {
  const struct sc_edit *x = a, *y = b;
  uintptr_t p = (uintptr_t)x->node, q = (uintptr_t)y->node;
  return p < q ? -1 : p > q;
}

static int by_number(const void *a, const void *b) {
  const uint32_t *x = a, *y = b;
  return *x < *y ? -1 : *x > *y;
}

static const struct sc_edit *edit_of(const struct planner *p, const struct sc_node *node) {
  struct sc_edit key = {.node = node};
  if (p->edits->count == 0) return NULL;
  return bsearch(&key, p->edits->items, p->edits->count, sizeof key, by_node);
}

static bool goes(const struct planner *p, const struct sc_node *node) {
  const struct sc_edit *edit = edit_of(p, node);
  return edit != NULL && edit->names == NULL;
}

static void put(struct planner *p, uint32_t from, uint32_t to, struct sc_str text) {
  if (from == to && text.len == 0) return;
  *SC_PUSH(p->file->source.arena, p->out) = (struct sc_edit_range){from, to, text};
}

/* --- in brackets ---------------------------------------------------------------------------------------------- */

/* A run of entries up to the next that stays goes with the comma behind it; one at the end with the comma before it. Where a
 * comment stands in between, that comma stays, which YAML allows. */
static void cut_flow(struct planner *p, const struct sc_node *list) {
  const struct sc_node *kept = NULL, *node = list->first;
  while (node != NULL) {
    if (!goes(p, node)) {
      kept = node;
      node = node->next;
      continue;
    }
    const struct sc_node *first = node, *last = node;
    for (; node != NULL && goes(p, node); node = node->next) last = node;
    uint32_t from = sc_edit_start(first), to = sc_edit_end(p->file, last);
    if (node != NULL) {
      to = sc_edit_start(node);
    } else if (kept != NULL) {
      uint32_t end = sc_edit_end(p->file, kept);
      if (!sc_edit_has_comment(p->file, end, from)) from = end;
    }
    put(p, from, to, SC_STR(""));
  }
}

/* --- on lines of their own ------------------------------------------------------------------------------------- */

static bool is_blank_line(struct sc_str text, uint32_t line) {
  for (; line < text.len && text.ptr[line] != '\n'; line++)
    if (strchr(" \t\r", text.ptr[line]) == NULL) return false;
  return line < text.len;
}

static uint32_t line_before(struct sc_str text, uint32_t line) {
  if (line == 0) return 0;
  for (line--; line > 0 && text.ptr[line - 1] != '\n';) line--;
  return line;
}

/* The comment that is alone on the line; NULL. */
static const struct fmt_comment *comment_on(const struct planner *p, uint32_t line, uint32_t end) {
  size_t low = 0, high = p->file->source.comments.count;
  const struct fmt_comment *comments = p->file->source.comments.items;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (comments[middle].off < line)
      low = middle + 1;
    else
      high = middle;
  }
  bool found = low < p->file->source.comments.count && comments[low].off < end;
  return found && comments[low].own_line ? &comments[low] : NULL;
}

/* Whether nothing of what a comment above the entry heads stays. */
static bool heads_nothing(const struct planner *p, const struct sc_node *parent,
                          const struct sc_node *node) {
  uint32_t from, to;
  for (; node != NULL; node = node->next) {
    if (!goes(p, node)) return false;
    if (node->next == NULL) return true;
    if (!sc_edit_lines(p->file, parent, node, &from, &to)) return false;
    if (sc_edit_start(node->next) < to) return false;
    uint32_t next = sc_edit_start(node->next);
    if (is_blank_line(p->file->source.text, to) || sc_edit_has_comment(p->file, to, next))
      return true;
  }
  return true;
}

/* Where the entry's comments above begin, as far as they go with it. */
static uint32_t above(const struct planner *p, const struct sc_node *parent,
                      const struct sc_node *node, uint32_t from) {
  bool section = parent->kind == SC_NODE_MAP && node->kind != SC_NODE_SCALAR;
  bool all = section || heads_nothing(p, parent, node);
  while (from > 0) {
    uint32_t line = line_before(p->file->source.text, from);
    const struct fmt_comment *comment = comment_on(p, line, from);
    if (comment == NULL) break;
    bool directive = comment->text.len > 14 && memcmp(comment->text.ptr, "# scopec-lint:", 14) == 0;
    if (!all && !directive) break;
    from = line;
  }
  return from;
}

static bool any_stays(const struct planner *p, const struct sc_node *node,
                      const struct sc_node *end) {
  for (; node != end; node = node->next)
    if (!goes(p, node)) return true;
  return false;
}

static bool cut_line(struct planner *p, const struct sc_node *parent, const struct sc_node *node) {
  struct sc_str text = p->file->source.text;
  uint32_t from, to;
  if (!sc_edit_lines(p->file, parent, node, &from, &to)) return false;
  from = above(p, parent, node, from);
  uint32_t before = line_before(text, from);
  bool blank_before = from > 0 && is_blank_line(text, before);
  bool blank_behind = is_blank_line(text, to);
  bool last = !any_stays(p, node->next, NULL);
  if (blank_before && (blank_behind || last))
    from = before;
  else if (blank_behind && !blank_before && !any_stays(p, parent->first, node))
    while (text.ptr[to++] != '\n') continue;
  put(p, from, to, SC_STR(""));
  return true;
}

static bool cut_block(struct planner *p, const struct sc_node *parent) {
  for (const struct sc_node *node = parent->first; node != NULL; node = node->next)
    if (goes(p, node) && !cut_line(p, parent, node)) return false;
  return true;
}

/* --- replacing ---------------------------------------------------------------------------------------------------- */

/* Further entries of a list are lines like that of the first. */
static bool replace_in_block(struct planner *p, const struct sc_node *parent,
                             const struct sc_edit *edit) {
  struct sc_arena *arena = p->file->source.arena;
  struct sc_str text = p->file->source.text;
  struct sc_text first = {0}, more = {0};
  uint32_t from, to, start = edit->node->span.off, end = sc_edit_end(p->file, edit->node);
  if (!sc_edit_lines(p->file, parent, edit->node, &from, &to)) return false;
  bool carriage = to >= 2 && text.ptr[to - 1] == '\n' && text.ptr[to - 2] == '\r';
  bool ended = to > 0 && text.ptr[to - 1] == '\n';
  struct sc_str line_end = carriage ? SC_STR("\r\n") : SC_STR("\n");
  sc_yaml_scalar(arena, &first, edit->names[0]);
  if (text.ptr[end - 1] == '\n') sc_text_add(arena, &first, line_end); /* it was a block */
  put(p, start, end, sc_text_str(&first));
  for (size_t i = 1; i < edit->name_count; i++) {
    if (!ended) sc_text_add(arena, &more, line_end);
    sc_text_add(arena, &more, (struct sc_str){text.ptr + from, start - from});
    sc_yaml_scalar(arena, &more, edit->names[i]);
    if (ended) sc_text_add(arena, &more, line_end);
  }
  put(p, to, to, sc_text_str(&more));
  return true;
}

static bool replace(struct planner *p, const struct sc_node *parent, const struct sc_edit *edit) {
  if (!sc_edit_is_flow(p->file, parent)) return replace_in_block(p, parent, edit);
  struct sc_text text = {0};
  for (size_t i = 0; i < edit->name_count; i++) {
    if (i > 0) sc_text_add(p->file->source.arena, &text, SC_STR(", "));
    sc_yaml_scalar(p->file->source.arena, &text, edit->names[i]);
  }
  put(p, edit->node->span.off, sc_edit_end(p->file, edit->node), sc_text_str(&text));
  return true;
}

/* --- collections --------------------------------------------------------------------------------------------------- */

/* All entries go. */
static bool make_empty(struct planner *p, const struct sc_node *node) {
  bool list = node->kind == SC_NODE_LIST;
  if (sc_edit_is_flow(p->file, node)) {
    put(p, node->span.off + 1, node->span.off + node->span.len - 1, SC_STR(""));
    return true;
  }
  if (node->key == NULL) return false;
  struct sc_str text = p->file->source.text;
  uint32_t colon = node->key->span.off + node->key->span.len;
  while (colon < text.len && text.ptr[colon] != ':') colon++;
  if (colon == text.len || !cut_block(p, node)) return false;
  put(p, colon + 1, colon + 1, list ? SC_STR(" []") : SC_STR(" {}"));
  return true;
}

static bool has_edits(const struct planner *p, const struct sc_node *node) {
  size_t low = 0, high = p->edits->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (p->starts[middle] < sc_edit_start(node))
      low = middle + 1;
    else
      high = middle;
  }
  return low < p->edits->count && p->starts[low] < node->span.off + node->span.len;
}

/* Depth is bounded by SC_YAML_DEPTH_MAX. */
static bool plan_collection(struct planner *p, const struct sc_node *parent) {
  if (!has_edits(p, parent)) return true;
  if (parent->first != NULL && !any_stays(p, parent->first, NULL)) return make_empty(p, parent);
  if (sc_edit_is_flow(p->file, parent))
    cut_flow(p, parent);
  else if (!cut_block(p, parent))
    return false;
  for (const struct sc_node *node = parent->first; node != NULL; node = node->next) {
    const struct sc_edit *edit = edit_of(p, node);
    if (edit != NULL && edit->names != NULL && !replace(p, parent, edit)) return false;
    if (edit == NULL && node->kind != SC_NODE_SCALAR && !plan_collection(p, node)) return false;
  }
  return true;
}

bool sc_edit_plan(const struct sc_edit_file *file, struct sc_edits *edits,
                  struct sc_edit_ranges *out) {
  struct planner p = {.file = file, .edits = edits, .out = out};
  if (edits->count == 0) return true;
  qsort(edits->items, edits->count, sizeof *edits->items, by_node);
  p.starts = SC_NEW_ARRAY(file->source.arena, uint32_t, edits->count);
  for (size_t i = 0; i < edits->count; i++) p.starts[i] = sc_edit_start(edits->items[i].node);
  qsort(p.starts, edits->count, sizeof *p.starts, by_number);
  return plan_collection(&p, file->source.root);
}
