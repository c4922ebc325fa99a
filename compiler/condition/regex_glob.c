/* SPDX-License-Identifier: Apache-2.0
 *
 * regex_glob.c - globs and patterns over scope names to trees. Their syntax: docs/LANGUAGE.md, "Conditions" and "Scope
 * patterns".
 */
#include "condition/regex_internal.h"

static struct sc_str from(struct sc_str text, size_t at) {
  return (struct sc_str){text.ptr + at, text.len - at};
}

/* --- globs ----------------------------------------------------------------------------------------------------------- */

struct glob {
  struct sc_arena *arena;
  struct sc_str text;
  size_t at;
  struct sc_regex_error *error;
};

static const struct sc_tree *invalid(struct glob *g, size_t off, const char *text) {
  *g->error = (struct sc_regex_error){off, g->at > off ? g->at - off : 1, sc_str_from(text)};
  return NULL;
}

static const struct sc_tree *all_but(struct sc_arena *arena, const char *without) {
  struct sc_code_set set = {0};
  for (const char *c = without; *c != '\0'; c++)
    sc_code_set_add(arena, &set, (unsigned char)*c, (unsigned char)*c);
  sc_code_set_close(arena, &set);
  return sc_tree_set(arena, sc_code_set_negate(arena, &set));
}

/* One character of a class or outside, a backslash before it taken off. False at a backslash with nothing behind it. */
static bool glob_character(struct glob *g, uint32_t *code) {
  size_t len;
  if (g->text.ptr[g->at] == '\\') g->at++;
  if (g->at >= g->text.len) return false;
  *code = sc_code_point(from(g->text, g->at), &len);
  g->at += len;
  return true;
}

static const struct sc_tree *glob_class(struct glob *g) {
  struct sc_code_set set = {0}, slash = {0}, closed;
  size_t start = g->at++;
  uint32_t low, high;
  if (g->at < g->text.len && (g->text.ptr[g->at] == '!' || g->text.ptr[g->at] == '^'))
    return invalid(g, g->at,
                   "a class cannot be negated; use `matches`, or write `\\!` for the character");
  while (g->at < g->text.len && g->text.ptr[g->at] != ']') {
    size_t member = g->at;
    if (!glob_character(g, &low)) break;
    high = low;
    if (g->at + 1 < g->text.len && g->text.ptr[g->at] == '-' && g->text.ptr[g->at + 1] != ']') {
      g->at++;
      if (!glob_character(g, &high)) break;
    }
    if (high < low) return invalid(g, member, "the range is in the wrong order");
    sc_code_set_add(g->arena, &set, low, high);
  }
  if (g->at >= g->text.len)
    return invalid(g, start, "`[` is not closed; write `\\[` for the character");
  g->at++;
  if (set.count == 0) return invalid(g, start, "the class is empty; write `\\[` for the character");
  /* without '/': the complement of (the complement, and '/') */
  sc_code_set_close(g->arena, &set);
  slash = sc_code_set_negate(g->arena, &set);
  sc_code_set_add(g->arena, &slash, '/', '/');
  sc_code_set_close(g->arena, &slash);
  closed = sc_code_set_negate(g->arena, &slash);
  return sc_tree_set(g->arena, closed);
}

static const struct sc_tree *glob_part(struct glob *g) {
  size_t start = g->at;
  struct sc_code_set set = {0};
  uint32_t code;
  switch (g->text.ptr[g->at]) {
  case '*':
    g->at++;
    bool across = g->at < g->text.len && g->text.ptr[g->at] == '*';
    if (across) g->at++;
    return sc_tree_repeat(g->arena, all_but(g->arena, across ? "" : "/"), 0, SC_TREE_UNBOUNDED);
  case '?': g->at++; return all_but(g->arena, "/");
  case '[': return glob_class(g);
  default: break;
  }
  if (!glob_character(g, &code))
    return invalid(g, start, "nothing follows the backslash; write `\\\\` for the character");
  sc_code_set_add(g->arena, &set, code, code);
  return sc_tree_set(g->arena, set);
}

const struct sc_tree *sc_glob_parse(struct sc_arena *arena, struct sc_str pattern,
                                    struct sc_regex_error *error) {
  struct glob g = {.arena = arena, .text = pattern, .error = error};
  const struct sc_tree *made = sc_tree_empty(arena);
  while (g.at < pattern.len) {
    const struct sc_tree *part = glob_part(&g);
    if (part == NULL) return NULL;
    made = sc_tree_cat(arena, made, part);
  }
  return made;
}

/* --- scope patterns -------------------------------------------------------------------------------------------------- */

/* The characters of a segment: RFC 6749, section 3.3, scope-token, without ':' and '*'. */
static const struct sc_tree *segment_character(struct sc_arena *arena) {
  static const struct sc_code_range ranges[] = {
      {'!', '!'}, {'#', ')'}, {'+', '9'}, {';', '['}, {']', '~'}};
  struct sc_code_set set = {0};
  for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
    sc_code_set_add(arena, &set, ranges[i].low, ranges[i].high);
  return sc_tree_set(arena, set);
}

static bool only_stars(struct sc_str segment) {
  for (size_t i = 0; i < segment.len; i++)
    if (segment.ptr[i] != '*') return false;
  return segment.len > 0;
}

static const struct sc_tree *partial_segment(struct sc_arena *arena, struct sc_str segment) {
  const struct sc_tree *made = sc_tree_empty(arena);
  for (size_t i = 0; i < segment.len; i++) {
    const struct sc_tree *part = sc_tree_literal(arena, (struct sc_str){segment.ptr + i, 1});
    if (segment.ptr[i] == '*')
      part = sc_tree_repeat(arena, segment_character(arena), 0, SC_TREE_UNBOUNDED);
    made = sc_tree_cat(arena, made, part);
  }
  return made;
}

static const struct sc_tree *segment_tree(struct sc_arena *arena, struct sc_str segment) {
  if (!only_stars(segment)) return partial_segment(arena, segment);
  const struct sc_tree *one = sc_tree_repeat(arena, segment_character(arena), 1, SC_TREE_UNBOUNDED);
  if (segment.len != 2) return one;
  const struct sc_tree *further = sc_tree_cat(arena, sc_tree_literal(arena, SC_STR(":")), one);
  return sc_tree_cat(arena, one, sc_tree_repeat(arena, further, 0, SC_TREE_UNBOUNDED));
}

const struct sc_tree *sc_scope_pattern_parse(struct sc_arena *arena, struct sc_str pattern) {
  const struct sc_tree *made = sc_tree_empty(arena);
  for (;;) {
    struct sc_str segment = pattern;
    const char *colon = pattern.len == 0 ? NULL : memchr(pattern.ptr, ':', pattern.len);
    if (colon != NULL) segment.len = (size_t)(colon - pattern.ptr);
    made = sc_tree_cat(arena, made, segment_tree(arena, segment));
    if (colon == NULL) return made;
    made = sc_tree_cat(arena, made, sc_tree_literal(arena, SC_STR(":")));
    pattern = from(pattern, segment.len + 1);
  }
}
