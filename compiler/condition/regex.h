/* SPDX-License-Identifier: Apache-2.0
 *
 * regex.h - regular expressions, globs and prefixes to minimal deterministic automata over bytes.
 *
 * Syntax: the regular subset of PCRE2 (no look-around, no back-references, no \b, no options), whole string, code points
 * of UTF-8; docs/LANGUAGE.md lists it. Semantics equal PCRE2's with PCRE2_UTF | PCRE2_ANCHORED | PCRE2_ENDANCHORED |
 * PCRE2_DOLLAR_ENDONLY on every valid UTF-8 string. Strings that are not UTF-8 are never given to an automaton.
 * PCRE2 itself (pcre2_check.c, its one wrapper) only validates the syntax, so its error texts and ours agree.
 */
#ifndef SC_REGEX_H
#define SC_REGEX_H

#include "base/arena.h"
#include "base/str.h"

#define SC_DFA_STATES_MAX                                                                          \
  10000u /* of one automaton after minimisation; twice that while it is built */
#define SC_REGEX_LEN_MAX 1000u /* bytes of one regular expression or glob */
#define SC_REGEX_REPEAT_MAX 1000u /* of {m,n} */

/* A complete DFA. State 0 is dead: accepts nothing, and all its transitions lead to itself. Minimal, and numbered in
 * the order of a breadth-first walk from `start` over rising classes (0 stays the dead state; `start` may be 0), so that
 * equal languages give equal automata. */
struct sc_dfa {
  uint8_t class_of[256]; /* byte -> class; classes are numbered by their smallest byte */
  uint32_t class_count;
  uint32_t state_count;
  uint32_t start;
  uint32_t *next; /* [state * class_count + class] */
  uint32_t *accept; /* per state: 0 = no; else a label >= 1 (1 for plain automata) */
};

/* What went wrong. `off` and `len` are bytes of the pattern. */
enum sc_regex_result {
  SC_REGEX_OK,
  SC_REGEX_SYNTAX, /* PCRE2 refuses it too; text is its message */
  SC_REGEX_NOT_REGULAR, /* valid in PCRE2, outside the regular subset; text says which construct and what to do */
  SC_REGEX_TOO_BIG /* over a limit above; text says which */
};
struct sc_regex_error {
  size_t off;
  size_t len;
  struct sc_str text;
};

/* NULL unless SC_REGEX_OK; *error is set else. */
enum sc_regex_result sc_regex_compile(struct sc_arena *arena, struct sc_str pattern,
                                      const struct sc_dfa **out, struct sc_regex_error *error);

/* A glob: `*` any run of characters but '/', `**` any run of characters, `?` one character but '/', `\x` x itself,
 * `[a-z]` a class without '/'; everything else itself. Whole string. */
enum sc_regex_result sc_glob_compile(struct sc_arena *arena, struct sc_str pattern,
                                     const struct sc_dfa **out, struct sc_regex_error *error);

/* Accepts every valid UTF-8 string that begins with `prefix`. */
enum sc_regex_result sc_prefix_compile(struct sc_arena *arena, struct sc_str prefix,
                                       const struct sc_dfa **out, struct sc_regex_error *error);

/* One automaton that tells which of several patterns over scope names match. Pattern syntax: docs/LANGUAGE.md, "Scope
 * patterns" (segments split by ':', `*` in a segment, segments `*` and `**`). On success the label of an accepting state
 * is 1 + the index of its set in *sets: the indices, rising, of the patterns that match there; sets are numbered in the
 * order of the automaton's states. Names have no wildcard characters, and no empty segments. Only names that match a
 * pattern of index >= `needed` are told apart: for all others the label is 0. */
struct sc_pattern_set {
  const uint32_t *patterns;
  uint32_t pattern_count;
};
enum sc_regex_result sc_scope_patterns_compile(struct sc_arena *arena,
                                               const struct sc_str *patterns,
                                               uint32_t pattern_count, uint32_t needed,
                                               const struct sc_dfa **out,
                                               const struct sc_pattern_set **sets,
                                               uint32_t *set_count, struct sc_regex_error *error);

/* The label of the state that `text` ends in: 0 = not accepted. */
uint32_t sc_dfa_run(const struct sc_dfa *dfa, struct sc_str text);
bool sc_dfa_equal(const struct sc_dfa *a, const struct sc_dfa *b);

/* PCRE2's own verdict on a pattern (pcre2_check.c). False: *off is where, *text its message. */
bool sc_pcre2_check(struct sc_arena *arena, struct sc_str pattern, size_t *off,
                    struct sc_str *text);

#endif
