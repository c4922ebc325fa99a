/* SPDX-License-Identifier: Apache-2.0
 *
 * regex_set.c - sets of code points, and the trees that are made of them.
 */
#include <stdlib.h>

#include "condition/regex_internal.h"

void sc_code_set_add(struct sc_arena *arena, struct sc_code_set *set, uint32_t low, uint32_t high) {
  *SC_PUSH(arena, set) = (struct sc_code_range){low, high};
}

void sc_code_set_add_set(struct sc_arena *arena, struct sc_code_set *set,
                         const struct sc_code_set *other) {
  for (size_t i = 0; i < other->count; i++)
    sc_code_set_add(arena, set, other->items[i].low, other->items[i].high);
}

static int by_low(const void *a, const void *b) {
  const struct sc_code_range *x = a, *y = b;
  return (x->low > y->low) - (x->low < y->low);
}

/* The parts of `range` on both sides of the surrogates. */
static void add_scalar(struct sc_arena *arena, struct sc_code_set *set,
                       struct sc_code_range range) {
  const uint32_t first = 0xd800, last = 0xdfff;
  if (range.low < first)
    sc_code_set_add(arena, set, range.low, range.high < first ? range.high : first - 1);
  if (range.high > last)
    sc_code_set_add(arena, set, range.low > last ? range.low : last + 1, range.high);
}

void sc_code_set_close(struct sc_arena *arena, struct sc_code_set *set) {
  struct sc_code_set closed = {0};
  if (set->count > 1) qsort(set->items, set->count, sizeof *set->items, by_low);
  for (size_t i = 0; i < set->count;) {
    struct sc_code_range joined = set->items[i++];
    while (i < set->count && set->items[i].low <= joined.high + 1) {
      if (set->items[i].high > joined.high) joined.high = set->items[i].high;
      i++;
    }
    add_scalar(arena, &closed, joined);
  }
  *set = closed;
}

struct sc_code_set sc_code_set_negate(struct sc_arena *arena, const struct sc_code_set *set) {
  struct sc_code_set negated = {0};
  uint32_t next = 0;
  for (size_t i = 0; i < set->count; i++) {
    if (set->items[i].low > next) sc_code_set_add(arena, &negated, next, set->items[i].low - 1);
    next = set->items[i].high + 1;
  }
  if (next <= SC_CODE_POINT_MAX) sc_code_set_add(arena, &negated, next, SC_CODE_POINT_MAX);
  sc_code_set_close(arena, &negated);
  return negated;
}

uint32_t sc_code_point(struct sc_str text, size_t *len) {
  const unsigned char *p = (const unsigned char *)text.ptr;
  *len = p[0] < 0x80 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
  uint32_t code = *len == 1 ? p[0] : p[0] & (0x7fu >> *len);
  for (size_t i = 1; i < *len; i++) code = code << 6 | (p[i] & 0x3fu);
  return code;
}

/* --- trees ----------------------------------------------------------------------------------------------------------- */

static struct sc_tree *tree(struct sc_arena *arena, enum sc_tree_kind kind) {
  struct sc_tree *made = SC_NEW(arena, struct sc_tree);
  made->kind = kind;
  return made;
}

const struct sc_tree *sc_tree_empty(struct sc_arena *arena) { return tree(arena, SC_TREE_EMPTY); }

const struct sc_tree *sc_tree_set(struct sc_arena *arena, struct sc_code_set set) {
  struct sc_tree *made = tree(arena, SC_TREE_SET);
  sc_code_set_close(arena, &set);
  made->set = set;
  return made;
}

const struct sc_tree *sc_tree_cat(struct sc_arena *arena, const struct sc_tree *left,
                                  const struct sc_tree *right) {
  if (left->kind == SC_TREE_EMPTY) return right;
  if (right->kind == SC_TREE_EMPTY) return left;
  struct sc_tree *made = tree(arena, SC_TREE_CAT);
  made->left = left;
  made->right = right;
  return made;
}

const struct sc_tree *sc_tree_alt(struct sc_arena *arena, const struct sc_tree *left,
                                  const struct sc_tree *right) {
  struct sc_tree *made = tree(arena, SC_TREE_ALT);
  made->left = left;
  made->right = right;
  return made;
}

const struct sc_tree *sc_tree_repeat(struct sc_arena *arena, const struct sc_tree *left,
                                     uint32_t min, uint32_t max) {
  struct sc_tree *made = tree(arena, SC_TREE_REPEAT);
  made->left = left;
  made->min = min;
  made->max = max;
  return made;
}

const struct sc_tree *sc_tree_literal(struct sc_arena *arena, struct sc_str text) {
  const struct sc_tree *made = sc_tree_empty(arena);
  while (text.len > 0) {
    size_t len;
    struct sc_code_set set = {0};
    uint32_t code = sc_code_point(text, &len);
    sc_code_set_add(arena, &set, code, code);
    made = sc_tree_cat(arena, made, sc_tree_set(arena, set));
    text.ptr += len;
    text.len -= len;
  }
  return made;
}
