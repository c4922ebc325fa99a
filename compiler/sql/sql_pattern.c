/* SPDX-License-Identifier: Apache-2.0
 *
 * sql_pattern.c - the tree of a pattern, written with what all engines mean alike: groups, alternatives, {m,n}, and sets of
 * code points that are spelled out. What `\d`, `.` or letter case mean to an engine does not matter then.
 */
#include "sql/sql_pattern.h"

#include "condition/regex_internal.h"

#define PATTERN_LEN_MAX 20000u /* engines limit the size of their automata */
#define REPEATS_MAX 1000u /* of copies, nested ones multiplied: RE2 refuses more */

struct writing {
  const struct sc_sql *sql;
  struct sc_text out;
  const char *why; /* it cannot be said; NULL = so far it can */
};

static void add(struct writing *w, const char *text) {
  sc_text_add(w->sql->arena, &w->out, sc_str_from(text));
}

static void add_code_point(struct writing *w, uint32_t c) {
  bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  struct sc_str hex = sc_str_format(w->sql->arena, plain ? "%c" : "%06x", c);
  if (!plain) hex = SC_SQL_FILL(w->sql, w->sql->dialect->code_point, hex);
  sc_text_add(w->sql->arena, &w->out, hex);
}

static void add_set(struct writing *w, const struct sc_code_set *set) {
  uint32_t first = w->sql->dialect->first_code_point;
  size_t written = 0;
  add(w, "[");
  for (size_t i = 0; i < set->count; i++) {
    uint32_t low = set->items[i].low < first ? first : set->items[i].low;
    if (low > set->items[i].high) continue;
    add_code_point(w, low);
    if (low < set->items[i].high) {
      add(w, "-");
      add_code_point(w, set->items[i].high);
    }
    written++;
  }
  add(w, "]");
  if (written == 0) w->why = "a set that no character is in";
}

static void add_tree(struct writing *w, const struct sc_tree *tree, unsigned repeats);

static void add_repeat(struct writing *w, const struct sc_tree *tree, unsigned repeats) {
  uint32_t most = tree->max == SC_TREE_UNBOUNDED ? tree->min : tree->max;
  if (most > w->sql->dialect->repeat_max) w->why = "so many repeats";
  if (most > 1) repeats = repeats > REPEATS_MAX / most ? REPEATS_MAX + 1 : repeats * most;
  if (repeats > REPEATS_MAX) w->why = "so many nested repeats";
  add(w, "(?:");
  add_tree(w, tree->left, repeats);
  add(w, ")");
  if (tree->max == SC_TREE_UNBOUNDED && tree->min == 0)
    add(w, "*");
  else if (tree->max == SC_TREE_UNBOUNDED)
    sc_text_format(w->sql->arena, &w->out, "{%u,}", tree->min);
  else
    sc_text_format(w->sql->arena, &w->out, "{%u,%u}", tree->min, tree->max);
}

static void add_tree(struct writing *w, const struct sc_tree *tree, unsigned repeats) {
  if (w->out.count > PATTERN_LEN_MAX) w->why = "a pattern of this size";
  if (w->why != NULL) return;
  switch (tree->kind) {
  case SC_TREE_EMPTY: return;
  case SC_TREE_SET: add_set(w, &tree->set); return;
  case SC_TREE_BEGIN: add(w, w->sql->dialect->text_begin); return;
  case SC_TREE_END: add(w, w->sql->dialect->text_end); return;
  case SC_TREE_CAT:
    add_tree(w, tree->left, repeats);
    add_tree(w, tree->right, repeats);
    return;
  case SC_TREE_ALT:
    add(w, "(?:");
    add_tree(w, tree->left, repeats);
    add(w, "|");
    add_tree(w, tree->right, repeats);
    add(w, ")");
    return;
  case SC_TREE_REPEAT: add_repeat(w, tree, repeats); return;
  }
}

struct sc_str sc_sql_pattern(const struct sc_sql *sql, struct sc_str value,
                             const struct sc_expr *atom, const char **why) {
  struct writing w = {.sql = sql};
  struct sc_str pattern = atom->consts[0].string;
  enum sc_regex_result result;
  struct sc_regex_error error;
  const struct sc_tree *tree = NULL;
  if (atom->op == SC_OP_STARTS_WITH) {
    if (pattern.len == 0 || memchr(pattern.ptr, 0, pattern.len) == NULL)
      return SC_SQL_FILL(sql, sql->dialect->starts, value, sc_sql_literal(sql, pattern));
    *why = "a prefix with a zero byte";
    return (struct sc_str){0};
  }
  tree = atom->op == SC_OP_GLOB ? sc_glob_parse(sql->arena, pattern, &error)
                                : sc_regex_parse(sql->arena, pattern, &result, &error);
  if (tree == NULL) w.why = "its syntax"; /* not after check */
  add(&w, sql->dialect->text_begin);
  add(&w, "(?:");
  if (tree != NULL) add_tree(&w, tree, 1);
  add(&w, ")");
  add(&w, sql->dialect->text_end);
  *why = w.why;
  if (w.why != NULL) return (struct sc_str){0};
  return SC_SQL_FILL(sql, sql->dialect->matches, value, sc_sql_literal(sql, sc_text_str(&w.out)));
}
