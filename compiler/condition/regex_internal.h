/* SPDX-License-Identifier: Apache-2.0
 *
 * regex_internal.h - the passes from a pattern to an automaton: a parser (regex_parse.c, regex_glob.c, regex_scope.c) makes
 * a tree over sets of code points (regex_set.c); regex_nfa.c makes it a nondeterministic automaton over bytes of UTF-8,
 * regex_dfa.c a deterministic one, regex_minimise.c the minimal one in its canonical numbering.
 */
#ifndef SC_REGEX_INTERNAL_H
#define SC_REGEX_INTERNAL_H

#include "condition/regex.h"

#define SC_CODE_POINT_MAX 0x10ffffu

/* --- sets of code points ------------------------------------------------------------------------------------------- */

struct sc_code_range {
  uint32_t low, high; /* both included */
};
struct sc_code_set {
  struct sc_code_range *items; /* after sc_code_set_close: rising, apart, without surrogates */
  size_t count;
  size_t capacity;
};
void sc_code_set_add(struct sc_arena *arena, struct sc_code_set *set, uint32_t low, uint32_t high);
void sc_code_set_add_set(struct sc_arena *arena, struct sc_code_set *set,
                         const struct sc_code_set *other);
/* Sorts, joins, and takes the surrogates out: no UTF-8 text has them. */
void sc_code_set_close(struct sc_arena *arena, struct sc_code_set *set);
/* The complement, closed. `set` must be closed. */
struct sc_code_set sc_code_set_negate(struct sc_arena *arena, const struct sc_code_set *set);

/* The code point at `text`, which is valid UTF-8 and not empty; *len is its length in bytes. */
uint32_t sc_code_point(struct sc_str text, size_t *len);

/* --- trees ----------------------------------------------------------------------------------------------------------- */

enum sc_tree_kind {
  SC_TREE_EMPTY, /* the empty text */
  SC_TREE_SET, /* one code point of the set */
  SC_TREE_BEGIN, /* nothing, at the beginning of the text */
  SC_TREE_END, /* nothing, at the end of the text */
  SC_TREE_CAT, /* left, then right */
  SC_TREE_ALT, /* left or right */
  SC_TREE_REPEAT /* left, min to max times */
};
#define SC_TREE_UNBOUNDED 0xffffffffu

struct sc_tree {
  enum sc_tree_kind kind;
  uint32_t min, max;
  struct sc_code_set set; /* closed */
  const struct sc_tree *left, *right;
};

const struct sc_tree *sc_tree_empty(struct sc_arena *arena);
const struct sc_tree *sc_tree_set(struct sc_arena *arena, struct sc_code_set set); /* closes it */
const struct sc_tree *sc_tree_cat(struct sc_arena *arena, const struct sc_tree *left,
                                  const struct sc_tree *right);
const struct sc_tree *sc_tree_alt(struct sc_arena *arena, const struct sc_tree *left,
                                  const struct sc_tree *right);
const struct sc_tree *sc_tree_repeat(struct sc_arena *arena, const struct sc_tree *left,
                                     uint32_t min, uint32_t max);
/* The text itself, valid UTF-8. */
const struct sc_tree *sc_tree_literal(struct sc_arena *arena, struct sc_str text);

/* --- parsers --------------------------------------------------------------------------------------------------------- */

/* `pattern` is valid for PCRE2, so nested at most SC_REGEX_DEPTH_MAX groups deep. NULL: *error is set. */
#define SC_REGEX_DEPTH_MAX 250u
const struct sc_tree *sc_regex_parse(struct sc_arena *arena, struct sc_str pattern,
                                     enum sc_regex_result *result, struct sc_regex_error *error);
/* One escape of a regular expression at *at, which is behind the backslash; false: no such escape here. */
bool sc_regex_escape(struct sc_arena *arena, struct sc_str pattern, size_t *at,
                     struct sc_code_set *set, bool *single);
/* [:name:] without the brackets. */
bool sc_regex_posix_class(struct sc_arena *arena, struct sc_str name, struct sc_code_set *set);
const struct sc_tree *sc_glob_parse(struct sc_arena *arena, struct sc_str pattern,
                                    struct sc_regex_error *error);
const struct sc_tree *sc_scope_pattern_parse(struct sc_arena *arena, struct sc_str pattern);

/* --- nondeterministic ------------------------------------------------------------------------------------------------ */

enum sc_nfa_kind {
  SC_NFA_BYTES, /* a byte of low..high leads to `out` */
  SC_NFA_SPLIT, /* nothing leads to `out` and to `other` */
  SC_NFA_BEGIN, /* nothing leads to `out`, at the beginning only */
  SC_NFA_END, /* nothing leads to `out`, at the end only */
  SC_NFA_MATCH /* the text matches pattern `out` */
};
struct sc_nfa_node {
  enum sc_nfa_kind kind;
  uint8_t low, high;
  uint32_t out, other;
};
#define SC_NFA_NODES_MAX 400000u
struct sc_nfa {
  struct sc_arena *arena;
  uint32_t needed; /* a text that matches no pattern of this index or a higher one has label 0 */
  uint32_t needed_node; /* the first node of these patterns */
  struct sc_nfa_node *items;
  size_t count;
  size_t capacity;
  bool too_big; /* over SC_NFA_NODES_MAX: incomplete */
};
/* Adds `tree`; returns the node to enter it by. Matching it matches pattern `index`. */
uint32_t sc_nfa_add_pattern(struct sc_nfa *nfa, const struct sc_tree *tree, uint32_t index);
/* A node that leads to `a` and to `b`. */
uint32_t sc_nfa_split(struct sc_nfa *nfa, uint32_t a, uint32_t b);

/* --- deterministic --------------------------------------------------------------------------------------------------- */

/* The automaton of the NFA entered by `start`, not minimal. Labels are 1 + the index of a set of patterns in *sets. NULL:
 * over twice SC_DFA_STATES_MAX states, or over the work that one pattern may cost. */
struct sc_dfa *sc_dfa_build(struct sc_arena *arena, const struct sc_nfa *nfa, uint32_t start,
                            struct sc_pattern_set **sets, uint32_t *set_count);
/* The minimal automaton, canonically numbered (regex.h). */
struct sc_dfa *sc_dfa_minimise(struct sc_arena *arena, const struct sc_dfa *dfa);

#endif
