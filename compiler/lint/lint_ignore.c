/* SPDX-License-Identifier: Apache-2.0
 *
 * lint_ignore.c - comments that ignore findings: `# scopec-lint: ignore RULE[, RULE]... -- reason`.
 *
 * A comment covers the outermost entry that begins on its line, or, if it stands alone on its line, on the next line that has
 * anything: the entry with all that is in it.
 */
#include "fmt/fmt_internal.h"
#include "lint/lint_internal.h"

#define MARK "scopec-lint:"

struct ignorer {
  struct sc_lint *lint;
  struct fmt_source source;
  uint32_t file;
  size_t finding_count; /* before findings about ignores */
};

/* --- what a comment covers --------------------------------------------------------------------------- */

static uint32_t start_of(const struct sc_node *node) {
  return node->key != NULL ? node->key->span.off : node->span.off;
}

/* Bytes [*from, *to) of the outermost entry below `node` that begins in [line, line_end). */
static bool find_entry(const struct sc_node *node, uint32_t line, uint32_t line_end, uint32_t *from,
                       uint32_t *to) {
  for (const struct sc_node *child = node->first; child != NULL; child = child->next) {
    uint32_t start = start_of(child), end = child->span.off + child->span.len;
    if (start >= line_end) return false;
    if (start >= line) {
      *from = start;
      *to = end > start ? end : start + 1;
      return true;
    }
    if (end > line && find_entry(child, line, line_end, from, to)) return true;
  }
  return false;
}

/* Where the first scalar behind `off` begins; the text's length if there is none. */
static uint32_t next_leaf(const struct ignorer *g, uint32_t off) {
  size_t low = 0, high = g->source.leaves.count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (g->source.leaves.items[middle].off <= off)
      low = middle + 1;
    else
      high = middle;
  }
  return low < g->source.leaves.count ? g->source.leaves.items[low].off
                                      : (uint32_t)g->source.text.len;
}

/* Where the line begins that the comment is about; the text's length if there is none. */
static uint32_t target_line(const struct ignorer *g, const struct fmt_comment *comment) {
  struct sc_str text = g->source.text;
  uint32_t off = comment->own_line ? next_leaf(g, comment->off) : comment->off;
  while (off > 0 && off < text.len && text.ptr[off - 1] != '\n') off--;
  return off;
}

static void covered(const struct ignorer *g, const struct fmt_comment *comment, uint32_t *from,
                    uint32_t *to) {
  struct sc_str text = g->source.text;
  uint32_t line = target_line(g, comment), line_end = line;
  while (line_end < text.len && text.ptr[line_end] != '\n') line_end++;
  if (find_entry(g->source.root, line, line_end, from, to)) return;
  *from = line;
  *to = line_end;
}

/* --- what it says ------------------------------------------------------------------------------------ */

static struct sc_str trim(struct sc_str text) {
  while (text.len > 0 && strchr(" \t", text.ptr[0]) != NULL) text.ptr++, text.len--;
  while (text.len > 0 && strchr(" \t", text.ptr[text.len - 1]) != NULL) text.len--;
  return text;
}

/* Cuts `text` at the first `mark`; false if there is none. */
static bool cut(struct sc_str text, const char *mark, struct sc_str *before, struct sc_str *after) {
  const char *found = memmem(text.ptr, text.len, mark, strlen(mark));
  if (found == NULL) return false;
  size_t len = (size_t)(found - text.ptr);
  *before = trim((struct sc_str){text.ptr, len});
  *after = trim((struct sc_str){found + strlen(mark), text.len - len - strlen(mark)});
  return true;
}

static struct sc_span span_in(const struct ignorer *g, struct sc_str part) {
  return (struct sc_span){g->file, (uint32_t)(part.ptr - g->source.text.ptr), (uint32_t)part.len};
}

/* Whether a rule that finds nothing may have been silent for another reason than the policy. */
static bool may_be_silent(const struct sc_lint *lint, uint32_t rule) {
  size_t count;
  enum sc_code code = sc_lint_rules(&count)[rule].code;
  if (lint->options->levels[rule] == SC_LINT_OFF) return true;
  if (code == SC_0736) return !lint->options->has_now;
  return code == SC_0744 && !lint->options->looks_for_tests;
}

static void ignore_rule(struct ignorer *g, const struct fmt_comment *comment, struct sc_str name,
                        struct sc_str reason) {
  struct sc_lint *lint = g->lint;
  uint32_t rule = sc_lint_rule_find(name), from, to;
  size_t count;
  if (rule == SC_NOT_FOUND) {
    struct sc_str near = sc_lint_rule_nearest(lint->arena, name);
    struct sc_finding *f =
        lint_add(lint, SC_0793, span_in(g, name), "there is no rule `%.*s`", SC_STR_ARGS(name));
    if (near.ptr != NULL) LINT_HINT(lint, f, "did you mean `%.*s`?", SC_STR_ARGS(near));
    return;
  }
  if (sc_lint_rules(&count)[rule].code >= SC_0791) {
    lint_add(lint, SC_0793, span_in(g, name), "findings about ignores can't be ignored");
    return;
  }
  covered(g, comment, &from, &to);
  bool used = false;
  for (size_t i = 0; i < g->finding_count; i++) {
    struct sc_finding *finding = &lint->out->items.items[i];
    struct sc_span span = finding->diag.span;
    if (finding->rule != rule || span.file != g->file || span.off < from || span.off >= to)
      continue;
    used = true;
    if (finding->ignored.len == 0) finding->ignored = reason;
  }
  if (used || may_be_silent(lint, rule)) return;
  struct sc_finding *f = lint_add(lint, SC_0792, span_in(g, name),
                                  "`%.*s` finds nothing here to ignore", SC_STR_ARGS(name));
  LINT_HINT(
      lint, f,
      "a comment covers the entry that it stands above or behind; remove it, or move it there");
}

static void read_comment(struct ignorer *g, const struct fmt_comment *comment) {
  struct sc_str text = comment->text, words, reason = {"", 0};
  while (text.len > 0 && text.ptr[0] == '#') text.ptr++, text.len--;
  text = trim(text);
  if (text.len < sizeof MARK - 1 || memcmp(text.ptr, MARK, sizeof MARK - 1) != 0) return;
  words = trim((struct sc_str){text.ptr + sizeof MARK - 1, text.len - (sizeof MARK - 1)});
  (void)cut(words, "--", &words, &reason);
  static const struct sc_str ignore = {"ignore", 6};
  if (words.len <= ignore.len || memcmp(words.ptr, ignore.ptr, ignore.len) != 0 ||
      strchr(" \t", words.ptr[ignore.len]) == NULL) {
    struct sc_finding *f = lint_add(g->lint, SC_0793, span_in(g, text), "this is not understood");
    LINT_HINT(g->lint, f, "# scopec-lint: ignore RULE -- reason");
    return;
  }
  if (reason.len == 0) {
    struct sc_finding *f = lint_add(g->lint, SC_0791, span_in(g, text),
                                    "the reason is missing, so nothing is ignored");
    LINT_HINT(g->lint, f, "# scopec-lint: ignore RULE -- reason");
    return;
  }
  struct sc_str rest = trim((struct sc_str){words.ptr + ignore.len, words.len - ignore.len});
  struct sc_str name;
  while (cut(rest, ",", &name, &rest)) ignore_rule(g, comment, name, reason);
  ignore_rule(g, comment, rest, reason);
}

void lint_ignores(struct sc_lint *lint) {
  size_t count = lint->out->items.count;
  for (size_t file = 0; file < lint->options->file_count; file++) {
    struct sc_str text = lint->diags->sources->files.items[file].text;
    if (text.len == 0 || memmem(text.ptr, text.len, MARK, sizeof MARK - 1) == NULL) continue;
    struct ignorer g = {.lint = lint, .file = (uint32_t)file, .finding_count = count};
    g.source = (struct fmt_source){.arena = lint->arena, .text = text};
    g.source.root = sc_yaml_read(lint->diags, (uint32_t)file);
    if (g.source.root == NULL || !fmt_scan(&g.source)) continue;
    for (size_t i = 0; i < g.source.comments.count; i++)
      read_comment(&g, &g.source.comments.items[i]);
  }
}
