/* SPDX-License-Identifier: Apache-2.0
 *
 * lint_fix.c - mends what can be mended by taking one whole entry out of its list or map.
 *
 * Edits are of bytes: nothing else of a file changes. An entry stays where its removal would take a comment along, or leave
 * one that was about it, or leave its collection empty.
 */
#include <stdlib.h>

#include "fmt/fmt_internal.h"
#include "lint/lint.h"

struct edit {
  uint32_t from, to; /* bytes to be removed */
  const struct sc_node *parent;
};

struct fixer {
  struct fmt_source source;
  SC_VEC(struct edit) edits;
};

struct entry {
  const struct sc_node *parent, *before, *node;
};

/* --- finding the entry ------------------------------------------------------------------------------- */

static bool same_span(struct sc_span a, struct sc_span b) {
  return a.off == b.off && a.len == b.len;
}

static uint32_t start_of(const struct sc_node *node) {
  return node->key != NULL ? node->key->span.off : node->span.off;
}

/* The entry that the span is, or the innermost that it lies in. */
static bool find(const struct sc_node *parent, struct sc_span span, struct entry *out) {
  const struct sc_node *before = NULL;
  for (const struct sc_node *node = parent->first; node != NULL; before = node, node = node->next) {
    uint32_t end = node->span.off + node->span.len;
    if (span.off < start_of(node)) return false;
    if (span.off >= end && !(node->next == NULL || span.off < start_of(node->next))) continue;
    bool exact =
        same_span(node->span, span) || (node->key != NULL && same_span(node->key->span, span));
    if (!exact && node->kind != SC_NODE_SCALAR && find(node, span, out)) return true;
    *out = (struct entry){parent, before, node};
    return true;
  }
  return false;
}

/* --- removing it ------------------------------------------------------------------------------------- */

static bool is_flow(const struct fixer *f, const struct sc_node *node) {
  return strchr("[{", f->source.text.ptr[node->span.off]) != NULL;
}

static uint32_t end_of(const struct fixer *f, const struct sc_node *node) {
  if (node->kind != SC_NODE_SCALAR && (node->first == NULL || is_flow(f, node)))
    return node->span.off + node->span.len;
  while (node->kind != SC_NODE_SCALAR && !is_flow(f, node)) {
    node = node->first;
    while (node->next != NULL) node = node->next;
  }
  if (node->kind != SC_NODE_SCALAR) return node->span.off + node->span.len;
  enum fmt_style style = fmt_style_of(f->source.text, node);
  return style == FMT_LITERAL || style == FMT_FOLDED ? fmt_block_end(f->source.text, node)
                                                     : node->span.off + node->span.len;
}

static bool has_comment(const struct fixer *f, uint32_t from, uint32_t to) {
  for (size_t i = 0; i < f->source.comments.count; i++) {
    uint32_t off = f->source.comments.items[i].off;
    if (off >= from && off < to) return true;
  }
  return false;
}

/* Whole lines, if nothing else stands on them, and no comment above, which may be about the entry. */
static bool block_edit(const struct fixer *f, const struct entry *entry, struct edit *out) {
  struct sc_str text = f->source.text;
  uint32_t start = start_of(entry->node), line = start, above, end = end_of(f, entry->node);
  while (line > 0 && text.ptr[line - 1] != '\n') line--;
  uint32_t dashes = 0;
  for (uint32_t i = line; i < start; i++) {
    dashes += text.ptr[i] == '-';
    if (strchr(" -", text.ptr[i]) == NULL) return false;
  }
  if (dashes != (entry->parent->kind == SC_NODE_LIST ? 1u : 0u)) return false;
  while (end < text.len && text.ptr[end] != '\n') end++;
  if (end < text.len) end++;
  for (above = line > 0 ? line - 1 : 0; above > 0 && text.ptr[above - 1] != '\n';) above--;
  if (has_comment(f, above, end)) {
    for (size_t i = 0; i < f->source.comments.count; i++) {
      const struct fmt_comment *c = &f->source.comments.items[i];
      if (c->off >= line && c->off < end) return false;
      if (c->off >= above && c->off < line && c->own_line) return false;
    }
  }
  *out = (struct edit){line, end, entry->parent};
  return true;
}

static bool flow_edit(const struct fixer *f, const struct entry *entry, struct edit *out) {
  const struct sc_node *next = entry->node->next;
  uint32_t from = next != NULL ? start_of(entry->node) : end_of(f, entry->before);
  uint32_t to = next != NULL ? start_of(next) : end_of(f, entry->node);
  if (has_comment(f, from, to)) return false;
  *out = (struct edit){from, to, entry->parent};
  return true;
}

static bool may_remove(const struct fixer *f, const struct edit *edit) {
  uint32_t removed = 0;
  for (size_t i = 0; i < f->edits.count; i++) {
    const struct edit *other = &f->edits.items[i];
    if (edit->from < other->to && other->from < edit->to) return false;
    removed += other->parent == edit->parent;
  }
  return removed + 1 < edit->parent->child_count;
}

static bool plan(const struct fixer *f, struct sc_span span, struct edit *out) {
  struct entry entry;
  if (!find(f->source.root, span, &entry) || entry.parent->child_count < 2) return false;
  bool good = is_flow(f, entry.parent) ? flow_edit(f, &entry, out) : block_edit(f, &entry, out);
  return good && may_remove(f, out);
}

static int compare(const void *a, const void *b) {
  const struct edit *x = a, *y = b;
  return x->from < y->from ? -1 : x->from > y->from;
}

static struct sc_str apply(struct fixer *f) {
  struct sc_text out = {0};
  uint32_t done = 0;
  qsort(f->edits.items, f->edits.count, sizeof *f->edits.items, compare);
  for (size_t i = 0; i < f->edits.count; i++) {
    const struct edit *edit = &f->edits.items[i];
    sc_text_add(f->source.arena, &out,
                (struct sc_str){f->source.text.ptr + done, edit->from - done});
    done = edit->to;
  }
  sc_text_add(f->source.arena, &out,
              (struct sc_str){f->source.text.ptr + done, f->source.text.len - done});
  return sc_text_str(&out);
}

/* How many more are to be left alone, and to be mended. */
struct quota {
  size_t skip, limit;
};

static size_t fix_file(struct sc_diags *diags, const struct sc_findings *findings, uint32_t file,
                       struct quota *quota, struct sc_str *out) {
  struct fixer f = {.edits = {0}};
  bool scanned = false;
  for (size_t i = 0; i < findings->items.count && quota->limit > 0; i++) {
    const struct sc_finding *finding = &findings->items.items[i];
    if (finding->fix.file != file || finding->ignored.len > 0) continue;
    if (!scanned) {
      f.source = (struct fmt_source){.arena = diags->arena,
                                     .text = diags->sources->files.items[file].text,
                                     .root = sc_yaml_read(diags, file)};
      if (f.source.root == NULL || !fmt_scan(&f.source)) return 0;
      scanned = true;
    }
    struct edit edit;
    if (!plan(&f, finding->fix, &edit)) continue;
    if (quota->skip > 0) {
      quota->skip--;
      continue;
    }
    quota->limit--;
    *SC_PUSH(diags->arena, &f.edits) = edit;
  }
  if (f.edits.count > 0) *out = apply(&f);
  return f.edits.count;
}

size_t sc_lint_fix(struct sc_diags *diags, const struct sc_findings *findings, size_t skip,
                   size_t limit, struct sc_str *texts) {
  struct quota quota = {skip, limit};
  size_t fixed = 0;
  for (size_t file = 0; file < diags->sources->files.count; file++) {
    texts[file] = (struct sc_str){NULL, 0};
    fixed += fix_file(diags, findings, (uint32_t)file, &quota, &texts[file]);
  }
  return fixed;
}
