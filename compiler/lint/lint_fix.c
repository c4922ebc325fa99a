/* SPDX-License-Identifier: Apache-2.0
 *
 * lint_fix.c - mends what can be mended by taking one whole entry out of its list or map.
 *
 * Edits are of bytes: nothing else of a file changes. An entry stays where its removal would take a comment along, or leave
 * one that was about it, or leave its collection empty.
 */
#include "fmt/edit.h"
#include "lint/lint.h"

struct edit {
  uint32_t from, to; /* bytes to be removed */
  const struct sc_node *parent;
};

struct fixer {
  struct sc_edit_file file;
  SC_VEC(struct edit) edits;
};

/* Whole lines, if no comment stands on them or above, where it may be about the entry. */
static bool block_edit(const struct fixer *f, const struct sc_edit_entry *entry, struct edit *out) {
  struct sc_str text = f->file.source.text;
  uint32_t line, end, above;
  if (!sc_edit_lines(&f->file, entry->parent, entry->node, &line, &end)) return false;
  for (above = line > 0 ? line - 1 : 0; above > 0 && text.ptr[above - 1] != '\n';) above--;
  for (size_t i = 0; i < f->file.source.comments.count; i++) {
    const struct fmt_comment *c = &f->file.source.comments.items[i];
    if (c->off >= line && c->off < end) return false;
    if (c->off >= above && c->off < line && c->own_line) return false;
  }
  *out = (struct edit){line, end, entry->parent};
  return true;
}

static bool flow_edit(const struct fixer *f, const struct sc_edit_entry *entry, struct edit *out) {
  const struct sc_node *next = entry->node->next;
  uint32_t from = next != NULL ? sc_edit_start(entry->node) : sc_edit_end(&f->file, entry->before);
  uint32_t to = next != NULL ? sc_edit_start(next) : sc_edit_end(&f->file, entry->node);
  if (sc_edit_has_comment(&f->file, from, to)) return false;
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
  const struct sc_edit_entry *entry = sc_edit_find(&f->file, span);
  if (entry == NULL || entry->parent->child_count < 2) return false;
  bool good = sc_edit_is_flow(&f->file, entry->parent) ? flow_edit(f, entry, out)
                                                       : block_edit(f, entry, out);
  return good && may_remove(f, out);
}

static struct sc_str apply(const struct fixer *f) {
  struct sc_arena *arena = f->file.source.arena;
  struct sc_edit_ranges ranges = {0};
  for (size_t i = 0; i < f->edits.count; i++)
    *SC_PUSH(arena, &ranges) =
        (struct sc_edit_range){f->edits.items[i].from, f->edits.items[i].to, SC_STR("")};
  return sc_edit_splice(arena, f->file.source.text, &ranges);
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
      if (!sc_edit_open(diags, file, &f.file)) return 0;
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
